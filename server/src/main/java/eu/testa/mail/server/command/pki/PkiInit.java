package eu.testa.mail.server.command.pki;

import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.pki.Passphrase;
import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.pki.ca.CaSettings;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.ca.Phase;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./testa pki init}. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = "Makes a root CA (Root_CA) and an issuing CA below it (EC_CA), with their first CRLs.")
final class PkiInit extends PkiAction {

    private static final int PERSON_KEY_SIZE = 3072;
    private static final int CRL_DAYS = 7;

    @Mixin
    private PassphraseOption passphrase;

    @Option(names = "--production",
        description = "Digital IDs without the limits of the test phase: for 24 months, renewable, any number a country.")
    private boolean production;

    @Option(names = "--organisation", paramLabel = "NAME", defaultValue = "TESTA",
        description = "The organisation in all names (default: ${DEFAULT-VALUE}).")
    private String organisation;

    @Option(names = "--root-name", paramLabel = "NAME", defaultValue = "Root_CA",
        description = "The common name of the root CA (default: ${DEFAULT-VALUE}).")
    private String rootName;

    @Option(names = "--issuing-name", paramLabel = "NAME", defaultValue = "EC_CA",
        description = "The common name of the issuing CA (default: ${DEFAULT-VALUE}).")
    private String issuingName;

    @Option(names = "--key-size", paramLabel = "BITS", defaultValue = "4096",
        description = "RSA keys of the two CAs: 3072 or 4096 (default: ${DEFAULT-VALUE}).")
    private int keySize;

    @Option(names = "--crl-base", paramLabel = "URL", defaultValue = "",
        description = "Where the CRLs and the CAs' certificates will be published, such as http://crl.eu-admin.net/; it is written "
            + "into every certificate. Without it, CRLs are handed out as files.")
    private String crlBase;

    @Option(names = "--ocsp", paramLabel = "URL", defaultValue = "",
        description = "Where an OCSP responder will be asked, such as http://crl.eu-admin.net/ocsp; it is written into every "
            + "certificate. Thunderbird asks it, and shows a revoked digital ID as revoked.")
    private String ocsp;

    @Override
    void run() throws IOException, GeneralSecurityException, PkiException {
        if (keySize != 3072 && keySize != 4096) {
            throw new PkiException("--key-size " + keySize + ": expected 3072 or 4096");
        }
        Phase phase = production ? Phase.PRODUCTION : Phase.TEST;
        CaSettings settings = new CaSettings(organisation, rootName, issuingName, phase, phase.defaultMonths(),
            PERSON_KEY_SIZE, CRL_DAYS, crlBase(), ocsp(), TestaNamespace.tachonet());
        Optional<char[]> chosen = passphrase.choose();
        CertificationAuthority.init(folder(), settings, keySize, chosen, Clock.systemUTC(), new SecureRandom());
        out().println("The CA is in " + folder());
        out().println("  Root_CA.crt, EC_CA.crt   for every user and every server (docs/digital-ids.md)");
        out().println("  Root_CA.crl, EC_CA.crl   for every server; './testa pki crl' within " + CRL_DAYS
            + " days, and after that again");
        out().println("  ca.properties            what is issued: " + phase.name().toLowerCase(Locale.ROOT)
            + " phase, " + settings.months() + " month(s)");
        if (chosen.isEmpty()) {
            out().println("  " + Passphrase.FILE_NAME + "               opens the CA's keys. Move it to another place, "
                + "and a copy to a safe: whoever has this file and keys/ can issue in your name");
        }
    }

    private Optional<URI> ocsp() throws PkiException {
        try {
            return CaSettings.ocsp(ocsp);
        } catch (IllegalArgumentException e) {
            throw new PkiException("--ocsp " + ocsp + ": expected an address such as http://crl.eu-admin.net/ocsp", e);
        }
    }

    private Optional<URI> crlBase() throws PkiException {
        try {
            return CaSettings.crlBase(crlBase);
        } catch (IllegalArgumentException e) {
            throw new PkiException("--crl-base " + crlBase + ": expected an address such as http://crl.eu-admin.net/", e);
        }
    }
}
