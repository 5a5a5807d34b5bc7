package eu.testa.mail.core.report;

import eu.testa.mail.core.pki.CertificateAddresses;
import eu.testa.mail.core.pki.OpenedPfx;
import eu.testa.mail.core.smime.SmimeSigning;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs the reports of a server (S/MIME, {@code multipart/signed}, SHA-256) with its own digital ID, so that mail programs
 * show that they are the server's: {@code report.pfx} (PKCS#12) in the folder with the server's secrets, and its password in
 * {@code report.password} beside it. A server without an ID sends its reports as they are.
 */
public final class ReportSignature {

    public static final String PFX = "report.pfx";
    public static final String PASSWORD = "report.password";

    private static final Logger LOGGER = LoggerFactory.getLogger(ReportSignature.class);

    private final Optional<OpenedPfx> id;

    private ReportSignature(Optional<OpenedPfx> id) {
        this.id = id;
    }

    /** For a server that has no ID, or does not want to sign. */
    public static ReportSignature none() {
        return new ReportSignature(Optional.empty());
    }

    /**
     * Reads the server's digital ID.
     *
     * @param secrets    the folder with the server's secrets
     * @param postmaster the address that reports come from
     * @throws IOException if there is one that cannot be used; the message says which file, and what is expected
     */
    public static ReportSignature read(Path secrets, String postmaster) throws IOException {
        Path pfx = secrets.resolve(PFX);
        Path password = secrets.resolve(PASSWORD);
        if (Files.notExists(pfx)) {
            return none();
        }
        if (Files.notExists(password)) {
            throw new IOException(password + " is missing: expected the password of " + pfx + ", in one line");
        }
        OpenedPfx id;
        try {
            id = OpenedPfx.open(Files.readAllBytes(pfx), Files.readString(password, StandardCharsets.UTF_8).strip().toCharArray());
            new SmimeSigning(id.key(), id.chain()).sign(new byte[0], Instant.EPOCH);
        } catch (GeneralSecurityException | IOException e) {
            throw new IOException(pfx + " cannot sign reports: " + e.getMessage() + "; expected a digital ID (PKCS#12) that "
                + password + " opens", e);
        }
        if (CertificateAddresses.of(id.chain().get(0)).stream().noneMatch(postmaster::equalsIgnoreCase)) {
            throw new IOException(pfx + " is the digital ID of " + String.join(", ", CertificateAddresses.of(id.chain().get(0)))
                + ", and reports come from " + postmaster + "; expected an ID of that address: ./testa pki issue --postmaster "
                + postmaster);
        }
        return new ReportSignature(Optional.of(id));
    }

    /** When the ID's certificate ends; empty where there is none. */
    public Optional<Instant> ends() {
        return id.map(one -> one.chain().get(0).getNotAfter().toInstant());
    }

    /** The ID's certificate and those of the CAs above it; none where there is no ID. */
    public List<X509Certificate> chain() {
        return id.map(OpenedPfx::chain).orElse(List.of());
    }

    /** The report, signed; as it is where there is no ID or its time is over. That a report is sent matters more. */
    public byte[] sign(byte[] report, Instant now) throws IOException {
        if (ends().filter(now::isBefore).isEmpty()) {
            return report;
        }
        try {
            return new SmimeSigning(id.get().key(), id.get().chain()).sign(report, now);
        } catch (GeneralSecurityException e) {
            LOGGER.error("A report is sent without a signature: {}", e.getMessage());
            return report;
        }
    }
}
