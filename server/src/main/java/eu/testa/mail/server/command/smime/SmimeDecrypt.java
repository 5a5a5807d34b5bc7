package eu.testa.mail.server.command.smime;

import eu.testa.mail.core.pki.OpenedPfx;
import eu.testa.mail.core.smime.SmimeEncryption;
import java.io.IOException;
import java.security.GeneralSecurityException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./testa smime decrypt}. */
@Command(
    name = "decrypt",
    mixinStandardHelpOptions = true,
    description = "Decrypts a mail. A file that it writes is readable for its owner only.",
    footer = {"", "For example: ./testa smime decrypt --pfx Mail.pfx --password-file Mail.password secret.eml"})
final class SmimeDecrypt extends SmimeAction {

    @Mixin
    private KeyFile keyFile;

    @Override
    byte[] make(byte[] mail) throws IOException, GeneralSecurityException {
        OpenedPfx content = keyFile.read();
        return SmimeEncryption.decrypt(mail, content.key(), content.chain().get(0));
    }

    @Override
    boolean isSecret() {
        return true;
    }
}
