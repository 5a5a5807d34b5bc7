package eu.testa.mail.core.virus.clamd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.ClamdProcess;
import eu.testa.mail.core.virus.Eicar;
import eu.testa.mail.core.virus.EngineStatus;
import eu.testa.mail.core.virus.Obstacle;
import eu.testa.mail.core.virus.TestMails;
import eu.testa.mail.core.virus.TestSignatures;
import eu.testa.mail.core.virus.Verdict;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real clamd. */
class ClamdIT {

    private static final Verdict CLEAN = new Verdict.Clean();
    private static final Verdict EICAR = new Verdict.Infected(TestSignatures.EICAR + ".UNOFFICIAL");
    private static final long MIB = 1024 * 1024;

    @TempDir
    static Path folder;
    private static ClamdProcess daemon;

    @BeforeAll
    static void startClamd() throws IOException {
        daemon = ClamdProcess.start(folder.resolve("shared"), "StreamMaxLength 30M", "MaxRecursion 8");
    }

    @AfterAll
    static void stopClamd() throws IOException {
        daemon.close();
    }

    private static Clamd over(ClamdAddress... addresses) {
        return new Clamd(settings(30 * MIB, addresses));
    }

    private static ClamdSettings settings(long streamMaxLength, ClamdAddress... addresses) {
        return new ClamdSettings(List.of(addresses), streamMaxLength, Duration.ofMillis(500), Duration.ofSeconds(4),
            Duration.ofSeconds(6), Duration.ofMillis(300));
    }

    @Test
    void shouldFindNothingInACleanMailOverBothKindsOfSocket() {
        try (Clamd unix = over(daemon.unix()); Clamd tcp = over(daemon.tcp())) {
            assertThat(unix.scan(TestMails.clean())).isEqualTo(CLEAN);
            assertThat(tcp.scan(TestMails.clean())).isEqualTo(CLEAN);
        }
    }

    @Test
    void shouldFindEicarInTheText() {
        assertFound(TestMails.eicarInText(), EICAR);
    }

    @Test
    void shouldFindEicarInAnAttachment() {
        assertFound(TestMails.attachment("application/octet-stream", "a.com", Eicar.octets()), EICAR);
    }

    @Test
    void shouldFindEicarInAZip() {
        assertFound(TestMails.attachment("application/zip", "a.zip", TestMails.zip(Eicar.octets())), EICAR);
    }

    @Test
    void shouldFindEicarInAZipInAZip() {
        assertFound(TestMails.attachment("application/zip", "a.zip",
            TestMails.zip(TestMails.zip(Eicar.octets()))), EICAR);
    }

    @Test
    void shouldFindEicarInNestedMessages() {
        assertFound(TestMails.nested(2, Eicar.octets()), EICAR);
    }

    @Test
    void shouldFindASignatureOfOurOwn() {
        assertFound(TestMails.text("before " + TestSignatures.OWN_MARKER + " after\n"),
            new Verdict.Infected(TestSignatures.OWN + ".UNOFFICIAL"));
    }

    @Test
    void shouldFindEicarAtTheEndOfALargeMail() {
        assertFound(TestMails.large(25 * MIB, new String(Eicar.octets(), StandardCharsets.US_ASCII)), EICAR);
    }

    /** The octets before it move the string across the border between two chunks, octet by octet in effect. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 20, 33, 34, 35, 50, 60, 67, 68, 69})
    void shouldFindEicarAcrossChunks(int octetsInFirstChunk) {
        long head = sizeOf(TestMails.large(0, ""));
        long chunk = 64 * 1024 - 2 * Integer.BYTES - "zINSTREAM".length() - 1;
        assertFound(TestMails.large(chunk - head - octetsInFirstChunk,
            new String(Eicar.octets(), StandardCharsets.US_ASCII) + "\r\n"), EICAR);
    }

    @Test
    void shouldPassWhatOnlyLooksLikeEicar() {
        String almost = new String(Eicar.octets(), StandardCharsets.US_ASCII).replace("X5O!", "X50!");
        assertFound(TestMails.text(almost + "\n"), CLEAN);
        assertFound(TestMails.attachment("application/zip", "eicar.com.zip", TestMails.zip("stream: X FOUND".getBytes(
            StandardCharsets.US_ASCII))), CLEAN);
    }

    @Test
    void shouldSayThatAnEncryptedArchiveCannotBeScanned() throws Exception {
        assertFound(TestMails.attachment("application/zip", "a.zip", encryptedZip()),
            new Verdict.NotScannable(Obstacle.ENCRYPTED_ATTACHMENT, "Heuristics.Encrypted.Zip"));
    }

    @Test
    void shouldSayThatALimitWasExceeded() {
        byte[] content = Eicar.octets();
        for (int i = 0; i < 10; i++) {
            content = TestMails.zip(content);
        }
        try (Clamd clamd = over(daemon.unix())) {
            assertThat(clamd.scan(TestMails.attachment("application/zip", "deep.zip", content)))
                .isInstanceOfSatisfying(Verdict.NotScannable.class, verdict -> {
                    assertThat(verdict.obstacles()).containsExactly(Obstacle.LIMIT_EXCEEDED);
                    assertThat(verdict.detail()).startsWith("Heuristics.Limits.Exceeded");
                });
        }
    }

    @Test
    void shouldNotSendMoreThanTheDaemonTakes() {
        try (Clamd clamd = over(daemon.unix())) {
            assertThat(reason(clamd.scan(TestMails.large(31 * MIB, "")))).contains("StreamMaxLength");
            assertThat(clamd.scan(TestMails.clean())).isEqualTo(CLEAN);
        }
    }

    @Test
    void shouldGiveNoVerdictWhenTheDaemonTakesLessThanConfigured() {
        try (Clamd clamd = new Clamd(settings(100 * MIB, daemon.unix()))) {
            assertThat(reason(clamd.scan(TestMails.large(40 * MIB, "")))).contains("size limit exceeded");
            assertThat(clamd.scan(TestMails.clean())).as("the daemon itself is well").isEqualTo(CLEAN);
        }
    }

    @Test
    void shouldGiveNoVerdictOnAMailThatCannotBeReadAndScanTheNext() {
        try (Clamd clamd = over(daemon.unix())) {
            MessageSource broken = new MessageSource() {
                @Override
                public InputStream open() {
                    return new FilterInputStream(new ByteArrayInputStream(new byte[100_000])) {
                        private int left = 80_000;

                        @Override
                        public int read(byte[] target, int offset, int length) throws IOException {
                            if (left <= 0) {
                                throw new IOException("disk on fire");
                            }
                            int count = super.read(target, offset, Math.min(left, length));
                            left -= count;
                            return count;
                        }
                    };
                }

                @Override
                public long size() {
                    return 100_000;
                }
            };
            assertThat(reason(clamd.scan(broken))).contains("disk on fire");
            assertThat(clamd.scan(TestMails.eicarInText())).isEqualTo(EICAR);
        }
    }

    @Test
    void shouldTellVersionAndReachability() {
        try (Clamd clamd = over(daemon.unix(), new ClamdAddress("unix:/nowhere/clamd.sock"))) {
            List<EngineStatus> status = clamd.status();
            assertThat(status.get(0).isUsable()).isTrue();
            assertThat(status.get(0).signatures()).as("local files have no version").isEmpty();
            assertThat(status.get(1).isUsable()).isFalse();
            assertThat(status.get(1).daemon()).isEqualTo("unix:/nowhere/clamd.sock");
        }
    }

    @Test
    void shouldScanOnManyThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (Clamd clamd = over(daemon.unix(), daemon.tcp())) {
            List<Future<Verdict>> verdicts = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                MessageSource mail = i % 2 == 0 ? TestMails.clean() : TestMails.eicarInText();
                verdicts.add(threads.submit(() -> clamd.scan(mail)));
            }
            for (int i = 0; i < verdicts.size(); i++) {
                assertThat(verdicts.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(i % 2 == 0 ? CLEAN : EICAR);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldKeepNoMailOnTheHeap() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        Duration patience = Duration.ofSeconds(60);
        try (Clamd clamd = new Clamd(new ClamdSettings(List.of(daemon.unix()), 30 * MIB, patience, patience, patience,
            Duration.ofSeconds(1)))) {
            long before = usedMemory();
            CountDownLatch started = new CountDownLatch(20);
            List<Future<Verdict>> verdicts = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String end = i % 2 == 0 ? "" : new String(Eicar.octets(), StandardCharsets.US_ASCII);
                verdicts.add(threads.submit(() -> {
                    started.countDown();
                    started.await();
                    return clamd.scan(TestMails.large(5 * MIB, end));
                }));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(verdicts.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(i % 2 == 0 ? CLEAN : EICAR);
            }
            assertThat(usedMemory() - before).as("octets kept on the heap for 100 MiB of mail").isLessThan(16 * MIB);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldGiveNoVerdictWhileStoppedAndRecoverByItself() throws Exception {
        try (ClamdProcess own = ClamdProcess.start(folder.resolve("restarted")); Clamd clamd = over(own.unix())) {
            assertThat(clamd.scan(TestMails.clean())).isEqualTo(CLEAN);
            own.kill();
            assertThat(clamd.scan(TestMails.clean())).isInstanceOf(Verdict.NoVerdict.class);
            assertThat(clamd.scan(TestMails.eicarInText())).isInstanceOf(Verdict.NoVerdict.class);
            own.start();
            await().atMost(Duration.ofSeconds(5)).until(() -> clamd.scan(TestMails.clean()).equals(CLEAN));
            assertThat(clamd.scan(TestMails.eicarInText())).isEqualTo(EICAR);
        }
    }

    @Test
    void shouldGiveNoVerdictWhileHungAndRecoverByItself() throws Exception {
        try (ClamdProcess own = ClamdProcess.start(folder.resolve("hung"));
             Clamd clamd = new Clamd(new ClamdSettings(List.of(own.unix()), MIB, Duration.ofMillis(500),
                 Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofMillis(300)))) {
            assertThat(clamd.scan(TestMails.clean())).isEqualTo(CLEAN);
            own.signal("STOP");
            assertThat(reason(clamd.scan(TestMails.clean()))).contains("no answer in time");
            long start = System.nanoTime();
            assertThat(clamd.scan(TestMails.clean())).isInstanceOf(Verdict.NoVerdict.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).as("the second mail does not wait as long")
                .isLessThan(Duration.ofSeconds(2));
            own.signal("CONT");
            await().atMost(Duration.ofSeconds(5)).until(() -> clamd.scan(TestMails.clean()).equals(CLEAN));
        }
    }

    @Test
    void shouldUseTheOtherDaemonWhenOneIsKilledInMidStream() throws Exception {
        try (ClamdProcess own = ClamdProcess.start(folder.resolve("killed"));
             Clamd both = over(own.unix(), daemon.unix()); Clamd alone = over(own.unix())) {
            assertThat(both.scan(killing(own))).isEqualTo(EICAR);
            own.start();
            assertThat(alone.scan(killing(own))).isInstanceOf(Verdict.NoVerdict.class);
        }
    }

    @Test
    void shouldScanWhileTheSignaturesAreReloaded() throws Exception {
        try (ClamdProcess own = ClamdProcess.start(folder.resolve("reloaded")); Clamd clamd = over(own.unix())) {
            Files.writeString(own.database().resolve("new.ndb"), "New.Signature:0:*:"
                + HexFormat.of().formatHex("brand-new-marker".getBytes(StandardCharsets.US_ASCII)) + "\n");
            own.signal("USR2");
            Verdict found = new Verdict.Infected("New.Signature.UNOFFICIAL");
            await().atMost(Duration.ofSeconds(10)).pollDelay(Duration.ZERO).until(() -> {
                assertThat(clamd.scan(TestMails.eicarInText())).isEqualTo(EICAR);
                assertThat(clamd.scan(TestMails.clean())).isEqualTo(CLEAN);
                return clamd.scan(TestMails.text("brand-new-marker\n")).equals(found);
            });
        }
    }

    private static void assertFound(MessageSource mail, Verdict verdict) {
        try (Clamd clamd = over(daemon.unix())) {
            assertThat(clamd.scan(mail)).isEqualTo(verdict);
            assertThat(clamd.scan(mail)).as("the second time, on the same session").isEqualTo(verdict);
        }
    }

    private static String reason(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.NoVerdict.class);
        return ((Verdict.NoVerdict) verdict).reason();
    }

    private static long sizeOf(MessageSource mail) {
        try {
            return mail.size();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long usedMemory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Kills the daemon when half of the mail is sent; whole at the second reading. */
    private static MessageSource killing(ClamdProcess clamd) {
        MessageSource mail = TestMails.large(4 * MIB, new String(Eicar.octets(), StandardCharsets.US_ASCII));
        return new MessageSource() {
            @Override
            public InputStream open() throws IOException {
                return new FilterInputStream(mail.open()) {
                    private long read;

                    @Override
                    public int read(byte[] target, int offset, int length) throws IOException {
                        if (read < 2 * MIB && read + length >= 2 * MIB) {
                            clamd.kill();
                        }
                        int count = super.read(target, offset, length);
                        read += count;
                        return count;
                    }
                };
            }

            @Override
            public long size() throws IOException {
                return mail.size();
            }
        };
    }

    /** A zip whose one entry is encrypted with a password, {@code secret}. */
    private static byte[] encryptedZip() {
        return Base64.getMimeDecoder().decode("""
            UEsDBBQAAQAAAAAAIVqwxdmzLQAAACEAAAAFAAAAYS50eHTIiMK/DeOkA/QVMmpS6P9tQAP0148x
            Skg5imZsaM6Hfd0YInNS+VAdQeU3O0lQSwECFAAUAAEAAAAAACFasMXZsy0AAAAhAAAABQAAAAAA
            AAAAAAAAAAAAAAAAYS50eHRQSwUGAAAAAAEAAQAzAAAAUAAAAAAA
            """);
    }
}
