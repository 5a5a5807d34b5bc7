package eu.testa.mail.core.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a server on their way into an archive and out of it. */
class ServerFilesTest {

    private static final char[] PASSPHRASE = "a p\u00e4ssphrase".toCharArray();
    /** One guess takes no time: the time that it takes is in {@code PassphraseEncryptionTest}. */
    private static final PassphraseEncryption QUICK = new PassphraseEncryption(PASSPHRASE, 1000);

    @TempDir
    Path folder;
    private Path conf;
    private Path var;
    private Path newConf;
    private Path newVar;

    @BeforeEach
    void makeAServer() throws IOException {
        conf = folder.resolve("conf");
        var = folder.resolve("var");
        newConf = folder.resolve("new/conf");
        newVar = folder.resolve("new/var");
        for (String file : List.of("conf/testa.properties", "var/administrators", "var/secrets/tls.key", "var/store/testa.db",
            "var/spool/spool/1.mail", "var/logs/server.log", "var/server.lock", "var/digital-ids/x@y/1.cer", "var/repositories/error/1",
            "var/evidence/2026-03-02.hashes", "var/evidence/2026-03-02.jsonl", "var/evidence/2026-03-02.checkpoint",
            "var/evidence/newest.checkpoint", "var/evidence/2026-03-01.jsonl.unfinished")) {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, "content of " + file);
        }
    }

    private Map<String, byte[]> read(ServerFiles files) throws IOException {
        Map<String, byte[]> read = new LinkedHashMap<>();
        files.each((name, content) -> read.put(name, content.readAllBytes()));
        return read;
    }

    private static void take(RestoredFiles files, Map<String, byte[]> from) throws IOException {
        for (Map.Entry<String, byte[]> file : from.entrySet()) {
            files.take(file.getKey(), new ByteArrayInputStream(file.getValue()));
        }
    }

    /** Records are read after the checkpoints that speak for them, and before their hashes. */
    @Test
    void shouldReadWhatLastsAndEvidenceInTheOrderInWhichItStaysTrue() throws IOException {
        assertThat(read(ServerFiles.none().withServer(conf, var)).keySet()).containsExactly("conf/testa.properties",
            "var/administrators", "var/digital-ids/x@y/1.cer", "var/repositories/error/1", "var/evidence/newest.checkpoint",
            "var/evidence/2026-03-02.checkpoint", "var/evidence/2026-03-02.jsonl", "var/evidence/2026-03-02.hashes");
    }

    @Test
    void shouldPutAllIntoPlaceForItsOwnerOnlyWhenTheArchiveIsWhole() throws IOException {
        Map<String, byte[]> archived = read(ServerFiles.none().withSecrets(var, QUICK).withServer(conf, var));
        assertThat(new String(archived.get("secrets.p7m"), StandardCharsets.ISO_8859_1)).doesNotContain("tls.key");

        try (RestoredFiles files = RestoredFiles.ofServer(newConf, newVar, PASSPHRASE)) {
            take(files, archived);
            assertThat(newConf).doesNotExist();
            files.complete();
            files.keep();
        }

        assertThat(newConf.resolve("testa.properties")).hasContent("content of conf/testa.properties");
        Path key = newVar.resolve("secrets/tls.key");
        assertThat(key).hasContent("content of var/secrets/tls.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key))).isEqualTo("rw-------");
        assertThat(newVar.resolve("evidence/2026-03-02.jsonl")).exists();
        assertThat(newVar.resolve(RestoredFiles.UNFINISHED)).doesNotExist();
        assertThat(newVar.resolve("store")).doesNotExist();
    }

    @Test
    void shouldTakeAwayAgainWhatIsNotKeptAndLeaveWhatWasThere() throws IOException {
        Files.createDirectories(newConf);
        Files.writeString(newConf.resolve("testa.properties"), "edited");

        try (RestoredFiles files = RestoredFiles.ofServer(newConf, newVar, PASSPHRASE)) {
            take(files, read(ServerFiles.none().withServer(conf, var)));
            files.complete();
            assertThat(newVar.resolve("administrators")).exists();
        }

        assertThat(newVar.resolve("administrators")).doesNotExist();
        assertThat(newConf.resolve("testa.properties")).hasContent("edited");
    }

    @Test
    void shouldTakeTheDigitalIdsOfAnEarlierArchiveOnlyForAStoreAndSecretsOnlyWithTheirPassphrase() throws IOException {
        Map<String, byte[]> archived = read(ServerFiles.none().withSecrets(var, QUICK).withServer(conf, var));

        try (RestoredFiles files = RestoredFiles.ofStore(newVar, Optional.empty())) {
            take(files, archived);
            files.complete();
            assertThat(newVar.resolve("digital-ids/x@y/1.cer")).exists();
            assertThat(newVar.resolve("secrets")).doesNotExist();
        }
        try (RestoredFiles files = RestoredFiles.ofStore(newVar, Optional.of("another passphrase".toCharArray()))) {
            assertThatThrownBy(() -> take(files, archived)).hasMessageContaining("the passphrase is another one");
        }
        byte[] changed = archived.get("secrets.p7m").clone();
        changed[changed.length - 1] ^= 1;
        assertThatThrownBy(() -> new PassphraseEncryption(PASSPHRASE).decrypt(changed)).isInstanceOf(IOException.class);
    }

    @Test
    void shouldTakeNoFileThatBelongsNowhere() throws IOException {
        try (RestoredFiles files = RestoredFiles.ofServer(newConf, newVar, PASSPHRASE)) {
            assertThatThrownBy(() -> files.take("etc/passwd", new ByteArrayInputStream(new byte[0])))
                .hasMessageContaining("etc/passwd");
        }
    }
}
