package eu.testa.mail.core.pki.ca;

import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.pki.PkiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything a CA ever issued: {@code register.tsv}, one line a certificate, columns separated by tabs, so that it can
 * be read and searched without this program. It is replaced whole, so a crash leaves the old or the new one.
 */
final class Register {

    private static final String FILE_NAME = "register.tsv";
    private static final String HEADER = String.join("\t",
        "# serial", "issuer", "subject", "not before", "not after", "revoked at", "reason", "sha-256");
    private static final String NONE = "-";
    private static final int COLUMNS = 8;

    private final Path file;

    Register(Path folder) {
        this.file = folder.resolve(FILE_NAME);
    }

    /** All entries, oldest first. */
    List<RegisterEntry> entries() throws IOException, PkiException {
        List<RegisterEntry> entries = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            number++;
            if (!line.startsWith("#") && !line.isBlank()) {
                entries.add(entry(line, number));
            }
        }
        return List.copyOf(entries);
    }

    /** The entries with this serial number, or for this address in any case. */
    List<RegisterEntry> find(String serialOrAddress) throws IOException, PkiException {
        return entries().stream().filter(entry -> entry.serial().equals(serialOrAddress.toLowerCase(Locale.ROOT))
            || entry.subject().equalsIgnoreCase(serialOrAddress)).toList();
    }

    /**
     * The one certificate that is meant, and can be revoked.
     *
     * @throws PkiException if there is none, or more than one
     */
    RegisterEntry toRevoke(String serialOrAddress) throws IOException, PkiException {
        List<RegisterEntry> found = find(serialOrAddress);
        if (found.isEmpty()) {
            throw new PkiException("no certificate has the serial number or address '" + serialOrAddress
                + "'; './testa pki list' shows all");
        }
        List<RegisterEntry> open = found.stream().filter(entry -> entry.revocation().isEmpty()).toList();
        if (open.isEmpty()) {
            RegisterEntry last = found.get(found.size() - 1);
            throw new PkiException(serialOrAddress + " was revoked already, on "
                + last.revocation().map(one -> one.at().toString()).orElse("") + "; './testa pki crl' writes the CRLs again");
        }
        if (open.size() > 1) {
            throw new PkiException(serialOrAddress + " has " + open.size() + " certificates that are not revoked; name "
                + "one by its serial number: " + String.join(", ", open.stream().map(RegisterEntry::serial).toList()));
        }
        if (open.get(0).subject().equals(CertificationAuthority.ROOT)) {
            throw new PkiException("a root cannot revoke itself (nobody would believe its CRL): have every user remove "
                + "Root_CA from his trusted authorities, and make a new CA");
        }
        return open.get(0);
    }

    void add(RegisterEntry entry) throws IOException, PkiException {
        List<RegisterEntry> entries = new ArrayList<>(entries());
        entries.add(entry);
        replace(entries);
    }

    void replace(List<RegisterEntry> entries) throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        for (RegisterEntry entry : entries) {
            text.append(line(entry)).append('\n');
        }
        DurableFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String line(RegisterEntry entry) {
        return String.join("\t", entry.serial(), entry.issuer(), entry.subject(), entry.notBefore().toString(),
            entry.notAfter().toString(), entry.revocation().map(one -> one.at().toString()).orElse(NONE),
            entry.revocation().map(one -> one.reason().word()).orElse(NONE), entry.sha256());
    }

    private RegisterEntry entry(String line, int number) throws PkiException {
        String[] columns = line.split("\t", -1);
        try {
            if (columns.length == COLUMNS) {
                return new RegisterEntry(columns[0], columns[1], columns[2], Instant.parse(columns[3]),
                    Instant.parse(columns[4]), revocation(columns[5], columns[6]), columns[7]);
            }
        } catch (DateTimeException | IllegalArgumentException e) {
            throw damaged(number, e);
        }
        throw damaged(number, null);
    }

    private static Optional<RegisterEntry.Revocation> revocation(String at, String reason) {
        if (at.equals(NONE)) {
            return Optional.empty();
        }
        return Optional.of(new RegisterEntry.Revocation(Instant.parse(at), RevocationReason.ofWord(reason)
            .orElseThrow(() -> new IllegalArgumentException("'" + reason + "' is no reason"))));
    }

    private PkiException damaged(int number, Exception cause) {
        return new PkiException(file + ":" + number + ": this line is not as the CA writes it. Nothing is issued or "
            + "revoked until it is repaired; restore the file from a backup.", cause);
    }
}
