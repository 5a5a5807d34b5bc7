package eu.testa.mail.lab;

import eu.testa.mail.core.pki.Passphrase;
import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.pki.ca.CaSettings;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.ca.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;

/**
 * The CA of a lab, made once, whose certificates and CRLs every node has, the relays, too: so that signatures are verified
 * everywhere. Its passphrase lies beside it; it vouches for nobody outside of the lab.
 */
public final class LabAuthority {

    private static final int KEY_BITS = 2048;
    private static final int DAYS = 7;

    private final LabHome home;
    private final LabNetwork network;
    private final Clock clock;

    public LabAuthority(LabHome home, LabNetwork network, Clock clock) {
        this.home = home;
        this.network = network;
        this.clock = clock;
    }

    /** Its folder, for {@code ./testa pki --dir}. */
    public Path folder() {
        return home.folder().resolve("pki");
    }

    /** Makes it if it is missing, and brings certificates and new CRLs to every node, which notices by itself. */
    public void bring() throws IOException {
        try {
            if (Files.notExists(folder().resolve(CaSettings.FILE_NAME))) {
                CertificationAuthority.init(folder(), new CaSettings("TESTA lab", CertificationAuthority.ROOT, CertificationAuthority.ISSUING,
                    Phase.TEST, 1, KEY_BITS, DAYS, Optional.empty(), Optional.empty(), network.namespace()), KEY_BITS, Optional.empty(), clock,
                    new SecureRandom());
            }
            try (CertificationAuthority ca = CertificationAuthority.open(folder(), clock, new SecureRandom())) {
                ca.publishCrls(Files.readString(folder().resolve(Passphrase.FILE_NAME)).strip().toCharArray());
                for (Node node : network.nodes()) {
                    for (String name : ca.cas()) {
                        copy(folder().resolve(name + ".crt"), home.conf(node).resolve("smime/authorities"));
                        copy(ca.crlFile(name), home.conf(node).resolve("smime/crls"));
                    }
                }
            }
        } catch (GeneralSecurityException | PkiException e) {
            throw new IOException("the lab's CA in " + folder() + " cannot be used; delete it, and it is made anew", e);
        }
    }

    private static void copy(Path file, Path folder) throws IOException {
        Files.copy(file, Files.createDirectories(folder).resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
}
