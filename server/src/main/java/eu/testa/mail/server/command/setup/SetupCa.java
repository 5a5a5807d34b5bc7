package eu.testa.mail.server.command.setup;

import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.server.command.pki.PassphraseOption;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;

/** A CA on this machine. Its passphrase is asked for when it is needed, and once. */
final class SetupCa {

    private final Path folder;
    private final PassphraseOption option;
    private char[] passphrase;

    SetupCa(Path folder, PassphraseOption option) {
        this.folder = folder;
        this.option = option;
    }

    CertificationAuthority open() throws IOException, GeneralSecurityException, PkiException {
        return CertificationAuthority.open(folder, Clock.systemUTC(), new SecureRandom());
    }

    char[] passphrase() throws IOException, PkiException {
        if (passphrase == null) {
            passphrase = option.read(folder);
        }
        return passphrase;
    }
}
