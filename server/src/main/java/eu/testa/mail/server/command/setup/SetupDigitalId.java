package eu.testa.mail.server.command.setup;

import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.pki.Pfx;
import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.ca.IssuedId;
import eu.testa.mail.core.report.ReportSignature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The server's own digital ID, with which it signs its reports and tells other countries of its users' digital IDs: issued by a CA on
 * this machine. One that is there stays.
 */
final class SetupDigitalId {

    private final String postmaster;
    private final Path secrets;
    private final PrintWriter out;
    private final List<String> remaining;

    /** @param postmaster the address from which reports come */
    SetupDigitalId(String postmaster, Path secrets, PrintWriter out, List<String> remaining) {
        this.postmaster = postmaster;
        this.secrets = secrets;
        this.out = out;
        this.remaining = remaining;
    }

    void prepare(Optional<SetupCa> here) throws IOException, GeneralSecurityException, PkiException {
        Path pfx = secrets.resolve(ReportSignature.PFX);
        if (Files.exists(pfx)) {
            out.println("unchanged " + pfx);
        } else if (here.isPresent()) {
            try (CertificationAuthority ca = here.get().open()) {
                take(ca.issuePostmaster(postmaster, Pfx.MODERN, here.get().passphrase()).folder(), pfx);
            }
            out.println("issued    " + pfx + " for " + postmaster);
        } else {
            remaining.add("Have a CA issue the server's own digital ID (testa pki issue --postmaster " + postmaster + "), and put its "
                + IssuedId.PFX + " and " + IssuedId.PASSWORD + " here as " + pfx + " and " + ReportSignature.PASSWORD + ": until then "
                + "reports are not signed, and other countries are not told of your users' digital IDs.");
        }
    }

    /** Nobody but the server may keep the key. The ID is there when all of it is: the password goes first. */
    private void take(Path issued, Path pfx) throws IOException {
        DurableFile.writeSecret(secrets.resolve(ReportSignature.PASSWORD), Files.readAllBytes(issued.resolve(IssuedId.PASSWORD)));
        DurableFile.writeSecret(pfx, Files.readAllBytes(issued.resolve(IssuedId.PFX)));
        for (Path file : files(issued)) {
            Files.delete(file);
        }
        Files.delete(issued);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
