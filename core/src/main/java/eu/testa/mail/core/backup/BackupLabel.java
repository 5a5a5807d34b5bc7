package eu.testa.mail.core.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.store.archive.StoreArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What a backup says of itself; an archive without it has no whole server.
 *
 * @param made when
 * @param host the server's name on TESTA
 */
public record BackupLabel(Instant made, String host) {

    private static final String NAME = "backup.json";
    private static final int MOST = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** These files, with this label for whoever restores them and for the evidence that is restored. */
    public ServerFiles on(ServerFiles files) throws IOException {
        String words = "the backup of " + host + " made at " + made;
        try {
            return files.with(NAME, JSON.writeValueAsBytes(Map.of("made", made.toString(), "host", host)))
                .with(ServerFiles.VAR + "/" + ServerFiles.EVIDENCE + "/" + EvidenceLog.RESTORED, words.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IOException(e);
        }
    }

    /**
     * Reads it without the rest.
     *
     * @throws IOException if there is none: the file is no backup
     */
    public static BackupLabel of(Path archive) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            ZipEntry entry = zip.getEntry(StoreArchive.FILES + NAME);
            if (entry == null) {
                throw new IOException(archive + " is no backup of a whole server; 'store import' takes archives of 'store export'");
            }
            try (InputStream content = zip.getInputStream(entry)) {
                JsonNode label = JSON.readTree(content.readNBytes(MOST));
                return new BackupLabel(Instant.parse(label.path("made").asText()), label.path("host").asText());
            }
        } catch (DateTimeException | JsonProcessingException e) {
            throw new IOException(archive + " has a label that cannot be read: " + e.getMessage(), e);
        }
    }

    static boolean is(String name) {
        return name.equals(NAME);
    }
}
