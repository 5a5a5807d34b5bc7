package eu.testa.mail.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.store.archive.ArchivedFiles;
import eu.testa.mail.core.store.archive.ArrivingFiles;
import eu.testa.mail.core.store.archive.NoFiles;
import eu.testa.mail.core.store.archive.StoreArchive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store promises of transactions and of octets, on whatever database. */
abstract class DatabaseContract {

    private static final Instant TIME = Instant.parse("2026-03-02T08:00:00.123Z");

    Database database;
    StoredOctets octets;

    /** The same database at every call. */
    abstract DatabaseAddress address();

    @BeforeEach
    void openEmpty() throws IOException {
        database = Database.open(address(), Clock.systemUTC());
        octets = new StoredOctets(database);
        database.write(handle -> handle.execute("DELETE FROM octets") + handle.execute("DELETE FROM octets_piece")
            + handle.execute("DELETE FROM damaged_mail"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static int note(Handle handle, long mail) {
        return handle.createUpdate("INSERT INTO damaged_mail (mail, noticed_at, what) VALUES (:mail, :at, :what)")
            .bind("mail", mail).bind("at", TIME).bind("what", "mail " + mail).execute();
    }

    private List<Long> noted() throws IOException {
        return database.read(handle ->
            handle.createQuery("SELECT mail FROM damaged_mail ORDER BY mail").mapTo(Long.class).list());
    }

    @Test
    void shouldKeepWhatIsCommittedAfterARestart() throws IOException {
        database.write(handle -> note(handle, 1));
        database.close();
        database = Database.open(address(), Clock.systemUTC());

        assertThat(noted()).containsExactly(1L);
    }

    @Test
    void shouldChangeNothingWhenAChangeFails() {
        assertThatThrownBy(() -> database.write(handle -> {
            note(handle, 1);
            throw new IOException("the spool's disk fails");
        })).isInstanceOf(IOException.class).hasMessage("the spool's disk fails");
        assertThatThrownBy(() -> database.write(handle -> note(handle, 1) + note(handle, 1)))
            .isInstanceOf(StoreException.class).hasMessageStartingWith("the store cannot be used: ");

        assertThat(catchNoted()).isEmpty();
    }

    private List<Long> catchNoted() {
        try {
            return noted();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldMakeTheOthersChangesWhenOneFails() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<Integer>> changes = new ArrayList<>();
            for (long mail = 0; mail < 200; mail++) {
                long one = mail % 10 == 9 ? 0 : mail;
                changes.add(threads.submit(() -> database.write(handle -> note(handle, one))));
            }
            int failed = 0;
            for (Future<Integer> change : changes) {
                try {
                    change.get();
                } catch (java.util.concurrent.ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(StoreException.class);
                    failed++;
                }
            }
            assertThat(failed).isEqualTo(20);
            assertThat(noted()).hasSize(180);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldKeepTimesAndYesAndNoAsNumbers() throws IOException {
        database.write(handle -> note(handle, 1));

        assertThat(database.<Instant>read(handle ->
            handle.createQuery("SELECT noticed_at FROM damaged_mail").mapTo(Instant.class).one())).isEqualTo(TIME);
        assertThat(database.<Optional<Instant>>read(handle ->
            handle.createQuery("SELECT MIN(noticed_at) FROM damaged_mail WHERE mail = 7").mapTo(Instant.class).findOne()))
            .isEmpty();
        assertThat(database.<Integer>read(handle -> handle.createQuery("SELECT CAST(:yes AS INTEGER)").bind("yes", true)
            .mapTo(Integer.class).one())).isEqualTo(1);
    }

    @Test
    void shouldSayNothingOfWhatWasBound() {
        assertThatThrownBy(() -> database.write(handle ->
            handle.createUpdate("INSERT INTO nowhere (secret) VALUES (:secret)").bind("secret", "confidential").execute()))
            .isInstanceOf(StoreException.class).satisfies(e -> assertThat(e.toString() + e.getCause())
                .doesNotContain("confidential"));
    }

    private long write(byte[] message) throws IOException {
        return database.write(handle -> octets.write(handle, new ByteArrayInputStream(message)).id());
    }

    private static byte[] random(int size) {
        byte[] message = new byte[size];
        new Random(42).nextBytes(message);
        return message;
    }

    private static byte[] read(MessageSource message) throws IOException {
        try (InputStream in = message.open()) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64 * 1024, 64 * 1024 + 1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 3 * 1024 * 1024 + 17})
    void shouldGiveBackAMessageOctetByOctetHoweverOften(int size) throws IOException {
        byte[] message = random(size);
        MessageSource stored = octets.message(write(message), size);

        assertThat(read(stored)).isEqualTo(message);
        assertThat(read(stored)).isEqualTo(message);
        assertThat(stored.size()).isEqualTo(size);
    }

    @Test
    void shouldNotMixMessages() throws IOException {
        byte[] first = random(700_000);
        byte[] second = random(1_100_000);
        long one = write(first);
        long two = write(second);
        long copy = database.write(handle -> octets.copy(handle, one));
        database.write(handle -> {
            octets.delete(handle, one);
            return null;
        });

        assertThat(read(octets.message(copy, first.length))).isEqualTo(first);
        assertThat(read(octets.message(two, second.length))).isEqualTo(second);
        assertThatThrownBy(() -> read(octets.message(one, first.length))).isInstanceOf(StoreException.class)
            .hasMessageContaining("no longer in the store");
        database.write(handle -> {
            octets.delete(handle, copy);
            octets.delete(handle, two);
            return null;
        });
        assertThat(database.<Long>read(handle ->
            handle.createQuery("SELECT COUNT(*) FROM octets_piece").mapTo(Long.class).one())).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {10_000, 1_000_000})
    void shouldGiveNoLastOctetsOfAMessageThatWasChanged(int size) throws IOException {
        byte[] message = random(size);
        long id = write(message);
        byte[] changed = message.clone();
        changed[size / 2] ^= 1;
        long other = write(changed);
        database.write(handle -> size < 256 * 1024
            ? handle.createUpdate("UPDATE octets SET small = (SELECT small FROM octets WHERE id = :other) WHERE id = :id")
                .bind("id", id).bind("other", other).execute()
            : handle.createUpdate("UPDATE octets SET sha256 = (SELECT sha256 FROM octets WHERE id = :other) WHERE id = :id")
                .bind("id", id).bind("other", other).execute());

        try (InputStream in = octets.message(id, size).open()) {
            assertThatThrownBy(in::readAllBytes).isInstanceOf(DamagedException.class)
                .hasMessageContaining("is not in the store as it came");
        }
    }

    @Test
    void shouldGiveNothingOfAMessageThatHasAnotherLength() throws IOException {
        long id = write(random(1000));
        assertThatThrownBy(() -> read(octets.message(id, 1003))).isInstanceOf(DamagedException.class)
            .hasMessageContaining("1000 octets in the store, not the 1003");
    }

    @Test
    void shouldBeReadWhileItIsChanged() throws Exception {
        database.write(handle -> note(handle, 1));
        database.write(handle -> {
            note(handle, 2);
            ExecutorService thread = Executors.newSingleThreadExecutor();
            try {
                assertThat(thread.submit(this::noted).get()).containsExactly(1L);
            } catch (Exception e) {
                throw new AssertionError(e);
            } finally {
                thread.shutdownNow();
            }
            return null;
        });
        assertThat(noted()).containsExactly(1L, 2L);
    }

    @Test
    void shouldHaveATimeThatGoesOn() throws Exception {
        List<Instant> times = new ArrayList<>();
        for (int i : IntStream.range(0, 3).toArray()) {
            times.add(database.read(database::now));
        }
        assertThat(times).isSorted();
    }

    @Test
    void shouldMoveWithAllItHasInAnArchive(@TempDir Path folder) throws Exception {
        byte[] small = random(5_000);
        byte[] large = random(700_000);
        long one = write(small);
        long two = write(large);
        database.write(handle -> note(handle, 7));
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        Map<String, Long> written = new StoreArchive(database).write(archive, ArchivedFiles.NONE);

        try (Database other = Database.open(DatabaseAddress.embedded(folder.resolve("other")), Clock.systemUTC())) {
            StoreArchive there = new StoreArchive(other);
            byte[] cut = Arrays.copyOf(archive.toByteArray(), archive.size() / 2);
            assertThatThrownBy(() -> there.read(new ByteArrayInputStream(cut), new NoFiles())).isInstanceOf(IOException.class);
            assertThat(there.read(new ByteArrayInputStream(archive.toByteArray()), new NoFiles())).isEqualTo(written)
                .containsEntry("octets", 2L).containsEntry("damaged_mail", 1L);
            StoredOctets moved = new StoredOctets(other);
            assertThat(read(moved.message(one, small.length))).isEqualTo(small);
            assertThat(read(moved.message(two, large.length))).isEqualTo(large);
            assertThatThrownBy(() -> there.read(new ByteArrayInputStream(archive.toByteArray()), new NoFiles()))
                .hasMessageContaining("the store is not empty");

            ByteArrayOutputStream back = new ByteArrayOutputStream();
            there.write(back, ArchivedFiles.NONE);
            database.write(handle -> handle.execute("DELETE FROM octets") + handle.execute("DELETE FROM octets_piece")
                + handle.execute("DELETE FROM damaged_mail"));
            new StoreArchive(database).read(new ByteArrayInputStream(back.toByteArray()), new NoFiles());
            assertThat(read(octets.message(two, large.length))).isEqualTo(large);
            assertThat(write(small)).as("ids go on").isGreaterThan(two);
        }
    }

    @Test
    void shouldHaveTheTablesOfTheVersionThatItSays() throws IOException {
        List<Integer> versions = database.read(handle ->
            handle.createQuery("SELECT version FROM testa_schema WHERE version IS NOT NULL").mapTo(Integer.class).list());
        assertThat(versions).isNotEmpty().allMatch(version -> version <= Schema.VERSION).contains(Schema.VERSION);
    }

    @Test
    void shouldNotOpenWhatALaterVersionHasChanged() throws IOException {
        database.write(handle -> handle.execute("INSERT INTO testa_schema (installed_rank, version, description, type, script, "
            + "installed_by, execution_time, success) VALUES (98, '98', 'later', 'SQL', 'V98__later.sql', 'test', 0, TRUE), "
            + "(99, '99', 'latest', 'SQL', 'V99__latest.sql', 'test', 0, TRUE)"));
        try {
            assertThatThrownBy(() -> Database.open(address(), Clock.systemUTC())).isInstanceOf(StoreException.class)
                .hasMessageContaining("version 99").hasMessageContaining("later version of this program");
        } finally {
            database.write(handle -> handle.execute("DELETE FROM testa_schema WHERE installed_rank >= 98"));
        }
    }

    /** The entries of an archive, one of them with something else in a text of it. */
    private static byte[] changed(byte[] archive, String entry, String what, String with) throws IOException {
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive)); ZipOutputStream out = new ZipOutputStream(changed)) {
            for (ZipEntry one = in.getNextEntry(); one != null; one = in.getNextEntry()) {
                String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                out.putNextEntry(new ZipEntry(one.getName()));
                out.write((one.getName().equals(entry) ? text.replace(what, with) : text).getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return changed.toByteArray();
    }

    @Test
    void shouldTakeFilesOverOnlyFromAnArchiveThatIsWholeAndOfItsTime(@TempDir Path folder) throws Exception {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        Map<String, Long> written = new StoreArchive(database).write(archive,
            taker -> taker.take("var/one", new ByteArrayInputStream("content".getBytes(StandardCharsets.UTF_8))));
        assertThat(written).containsEntry("files", 1L);
        assertThatThrownBy(() -> new StoreArchive(database).write(new ByteArrayOutputStream(),
            taker -> taker.take("var/../one", new ByteArrayInputStream(new byte[0])))).hasMessageContaining("var/../one");
        byte[] whole = archive.toByteArray();

        try (Database other = Database.open(DatabaseAddress.embedded(folder.resolve("other")), Clock.systemUTC())) {
            Map<String, String> complete = new HashMap<>();
            ArrivingFiles arriving = new ArrivingFiles() {
                private final Map<String, String> taken = new HashMap<>();

                @Override
                public void take(String name, InputStream content) throws IOException {
                    taken.put(name, new String(content.readAllBytes(), StandardCharsets.UTF_8));
                }

                @Override
                public void complete() {
                    complete.putAll(taken);
                }
            };
            StoreArchive there = new StoreArchive(other);
            assertThatThrownBy(() -> there.read(new ByteArrayInputStream(
                changed(whole, "manifest.json", "\"schema\":" + Schema.VERSION, "\"schema\":99")), arriving))
                .hasMessageContaining("later version of this program");
            assertThatThrownBy(() -> there.read(new ByteArrayInputStream(changed(whole, "files/var/one", "content", "contents")), arriving))
                .hasMessageContaining("files/var/one is not as it was written");
            assertThat(complete).isEmpty();

            there.read(new ByteArrayInputStream(whole), arriving);

            assertThat(complete).containsExactly(Map.entry("var/one", "content"));
        }
    }
}
