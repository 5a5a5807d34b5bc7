package eu.testa.mail.server.command.smime;

import eu.testa.mail.core.pki.OpenedPfx;
import eu.testa.mail.core.smime.SmimeSigning;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./testa smime sign}. */
@Command(
    name = "sign",
    mixinStandardHelpOptions = true,
    description = "Signs a mail as multipart/signed.",
    footer = {"", "For example: ./testa smime sign --pfx Mail.pfx --password-file Mail.password --output signed.eml mail.eml"})
final class SmimeSign extends SmimeAction {

    @Mixin
    private KeyFile keyFile;

    @Override
    byte[] make(byte[] mail) throws IOException, GeneralSecurityException {
        OpenedPfx content = keyFile.read();
        return new SmimeSigning(content.key(), content.chain()).sign(mail, Instant.now());
    }
}
