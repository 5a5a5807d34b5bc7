package eu.testa.mail.core.backup;

import eu.testa.mail.core.evidence.checkpoint.SignedCheckpoint;
import eu.testa.mail.core.evidence.log.CheckpointFiles;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.evidence.log.LogFile;
import eu.testa.mail.core.store.archive.ArchivedFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What of a server's folders goes into an archive:
 *
 * <pre>
 * conf/...              what an administrator edits
 * var/evidence/...      evidence
 * var/...               all else that lasts: administrators, mail repositories with the quarantine ...
 * secrets.p7m           keys and passwords: a ZIP of var/secrets, encrypted ({@link PassphraseEncryption})
 * </pre>
 *
 * The spool is not among them: what is in it was delivered, or is in the store, a moment later.
 */
public final class ServerFiles implements ArchivedFiles {

    static final String CONF = "conf";
    static final String VAR = "var";
    static final String SECRETS = "secrets";
    static final String ENCRYPTED_SECRETS = "secrets.p7m";
    static final String EVIDENCE = "evidence";
    static final String DIGITAL_IDS = "digital-ids";

    /** What a server makes anew, what belongs to a run of it, and what has its own place in an archive. */
    private static final Set<String> LEFT_OUT_OF_VAR = Set.of("store", "spool", "logs", "unpacked", "maintenance", "server.lock",
        "server.pid", "console", SECRETS, EVIDENCE, RestoredFiles.UNFINISHED);

    /** A checkpoint that is read before the records it speaks for is never ahead of them; nor are records ahead of what is beside. */
    private static final Comparator<Path> EVIDENCE_ORDER = Comparator.comparingInt(file -> {
        String name = file.getFileName().toString();
        return name.equals(CheckpointFiles.NEWEST) ? 0 : name.endsWith(SignedCheckpoint.ENDING) ? 1 : name.endsWith(LogFile.LINES) ? 2 : 3;
    });

    private final List<ArchivedFiles> parts;

    private ServerFiles(List<ArchivedFiles> parts) {
        this.parts = List.copyOf(parts);
    }

    /** None. */
    public static ServerFiles none() {
        return new ServerFiles(List.of());
    }

    /** The secrets, for whoever has the passphrase. */
    public ServerFiles withSecrets(Path var, char[] passphrase) {
        return withSecrets(var, new PassphraseEncryption(passphrase));
    }

    ServerFiles withSecrets(Path var, PassphraseEncryption encryption) {
        FolderFiles secrets = new FolderFiles(SECRETS, var.resolve(SECRETS), Set.of());
        return with(taker ->
            taker.take(ENCRYPTED_SECRETS, new ByteArrayInputStream(encryption.encrypt(zip(secrets)))));
    }

    /** All that makes the server, but for its store and its secrets. */
    public ServerFiles withServer(Path conf, Path var) {
        return with(new FolderFiles(CONF, conf, Set.of()))
            .with(new FolderFiles(VAR, var, LEFT_OUT_OF_VAR))
            .with(new FolderFiles(VAR + "/" + EVIDENCE, var.resolve(EVIDENCE), Set.of(EvidenceLog.RESTORED), EVIDENCE_ORDER));
    }

    /** A text. */
    ServerFiles with(String name, byte[] content) {
        return with(taker -> taker.take(name, new ByteArrayInputStream(content)));
    }

    private ServerFiles with(ArchivedFiles part) {
        List<ArchivedFiles> all = new ArrayList<>(parts);
        all.add(part);
        return new ServerFiles(all);
    }

    private static byte[] zip(ArchivedFiles files) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(octets)) {
            files.each((name, content) -> {
                zip.putNextEntry(new ZipEntry(name));
                content.transferTo(zip);
            });
        }
        return octets.toByteArray();
    }

    @Override
    public void each(Taker taker) throws IOException {
        for (ArchivedFiles part : parts) {
            part.each(taker);
        }
    }
}
