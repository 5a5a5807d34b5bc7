package eu.testa.mail.core.virus.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.ClamdProcess;
import eu.testa.mail.core.virus.ContentScanner;
import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.Obstacle;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.TestMails;
import eu.testa.mail.core.virus.TestSignatures;
import eu.testa.mail.core.virus.archive.ArchiveLimits;
import eu.testa.mail.core.virus.archive.Unpacking;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every engine has to do: against the real program, over a real clamd with {@link TestSignatures}. */
public abstract class VirusEngineContract {

    protected static final ScanVerdict CLEAN = new ScanVerdict.Clean();
    protected static final ScanVerdict EICAR = new ScanVerdict.Infected(TestSignatures.EICAR + ".UNOFFICIAL");
    protected static final long MIB = 1024 * 1024;
    /** For daemons that answer: they have time, however busy the machine is. */
    protected static final Duration AMPLE = Duration.ofSeconds(60);
    /** Where a daemon hangs. Before and after that it has no longer, so it is not short. */
    protected static final Duration SHORT = Duration.ofMillis(2500);
    /** Of the clamd that scans, so that mails which exceed its limits are small. */
    protected static final String[] LIMITS = {"StreamMaxLength 30M", "MaxRecursion 8", "MaxFiles 100"};

    @TempDir
    protected static Path folder;

    /** A daemon of a test's own, to be hung, killed and started again. */
    protected interface Daemon extends AutoCloseable {

        /**
         * A new engine over it, which knows no other.
         *
         * @param timeout for a connection, a sign of life, and a scan
         */
        VirusEngine engine(Duration timeout);

        void signal(String name) throws IOException;

        void kill() throws IOException;

        void start() throws IOException;

        /** Where the signatures are: itself, or the one behind it. */
        ClamdProcess clamd();

        @Override
        void close() throws IOException;
    }

    /** A new engine over the daemon that most tests share. */
    protected abstract VirusEngine engine();

    /** @param name of its folder */
    protected abstract Daemon ownDaemon(String name) throws IOException;

    /** After how many octets of a mail something begins anew in the protocol: a chunk, the rest after the preview. */
    protected abstract long[] borders();

    protected final void assertVerdict(MessageSource mail, ScanVerdict verdict) {
        try (VirusEngine engine = engine()) {
            assertThat(engine.scan(mail)).isEqualTo(verdict);
            assertThat(engine.scan(mail)).as("the second time, on the same connection").isEqualTo(verdict);
        }
    }

    protected static String reason(ScanVerdict verdict) {
        assertThat(verdict).isInstanceOf(ScanVerdict.NoVerdict.class);
        return ((ScanVerdict.NoVerdict) verdict).reason();
    }

    protected static String eicar() {
        return new String(Eicar.octets(), StandardCharsets.US_ASCII);
    }

    @Test
    void shouldFindNothingInACleanMail() {
        assertVerdict(TestMails.clean(), CLEAN);
        assertVerdict(TestMails.attachment("application/pdf", "a.pdf", new byte[100_000]), CLEAN);
    }

    @Test
    void shouldFindEicarInTheText() {
        assertVerdict(TestMails.eicarInText(), EICAR);
    }

    @Test
    void shouldFindEicarInTextInBase64() {
        assertVerdict(TestMails.mail("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
            + Base64.getMimeEncoder().encodeToString(Eicar.octets()) + "\n"), EICAR);
    }

    @Test
    void shouldFindEicarInAnAttachment() {
        assertVerdict(TestMails.attachment("application/octet-stream", "a.com", Eicar.octets()), EICAR);
    }

    @Test
    void shouldFindEicarInAZip() {
        assertVerdict(TestMails.attachment("application/zip", "a.zip", TestMails.zip(Eicar.octets())), EICAR);
    }

    @Test
    void shouldFindEicarInAZipInAZip() {
        assertVerdict(TestMails.attachment("application/zip", "a.zip",
            TestMails.zip(TestMails.zip(Eicar.octets()))), EICAR);
    }

    @Test
    void shouldFindEicarInNestedMessages() {
        assertVerdict(TestMails.nested(2, Eicar.octets()), EICAR);
    }

    @Test
    void shouldFindASignatureOfOurOwn() {
        assertVerdict(TestMails.text("before " + TestSignatures.OWN_MARKER + " after\n"),
            new ScanVerdict.Infected(TestSignatures.OWN + ".UNOFFICIAL"));
    }

    @Test
    void shouldFindEicarAtTheEndOfALargeMail() {
        assertVerdict(TestMails.large(25 * MIB, eicar()), EICAR);
        assertVerdict(TestMails.large(8 * MIB, ""), CLEAN);
    }

    /** The string begins so many octets before the border, or after it. */
    @ParameterizedTest
    @ValueSource(ints = {-2, -1, 0, 1, 2, 7, 20, 33, 34, 35, 50, 60, 67, 68, 69, 200})
    void shouldFindEicarAcrossABorder(int before) throws IOException {
        long head = TestMails.large(0, "").size();
        try (VirusEngine engine = engine()) {
            for (long border : borders()) {
                assertThat(engine.scan(TestMails.large(border - head - before, eicar() + "\r\n"))).as("at %s", border)
                    .isEqualTo(EICAR);
            }
        }
    }

    /** The mail ends so many octets before the border, or after it. */
    @ParameterizedTest
    @ValueSource(ints = {-2, -1, 0, 1, 2})
    void shouldPassACleanMailThatEndsAtABorder(int before) throws IOException {
        long head = TestMails.large(0, "").size();
        try (VirusEngine engine = engine()) {
            for (long border : borders()) {
                assertThat(engine.scan(TestMails.large(border - head - before, ""))).as("at %s", border).isEqualTo(CLEAN);
            }
        }
    }

    @Test
    void shouldPassWhatOnlyLooksLikeEicar() {
        assertVerdict(TestMails.text(eicar().replace("X5O!", "X50!") + "\n"), CLEAN);
        assertVerdict(TestMails.text(eicar().substring(0, 67) + "\n"), CLEAN);
        assertVerdict(TestMails.attachment("application/zip", "eicar.com.zip", TestMails.zip("stream: X FOUND".getBytes(
            StandardCharsets.US_ASCII))), CLEAN);
    }

    @Test
    void shouldSayThatAnEncryptedArchiveCannotBeScanned() {
        assertVerdict(TestMails.attachment("application/zip", "a.zip", TestMails.encryptedZip()),
            new ScanVerdict.NotScannable(Obstacle.ENCRYPTED_ATTACHMENT, "Heuristics.Encrypted.Zip"));
    }

    @Test
    void shouldSayThatItIsNestedTooDeep() {
        byte[] content = Eicar.octets();
        for (int i = 0; i < 10; i++) {
            content = TestMails.zip(content);
        }
        assertVerdict(TestMails.attachment("application/zip", "deep.zip", content),
            new ScanVerdict.NotScannable(Obstacle.LIMIT_EXCEEDED, "Heuristics.Limits.Exceeded.MaxRecursion"));
        assertVerdict(TestMails.nested(60, Eicar.octets()),
            new ScanVerdict.NotScannable(Obstacle.LIMIT_EXCEEDED, "Heuristics.Limits.Exceeded.MaxRecursion"));
    }

    @Test
    void shouldSayThatThereAreTooManyFiles() {
        byte[][] files = new byte[150][];
        for (int i = 0; i < files.length; i++) {
            files[i] = ("file " + i).getBytes(StandardCharsets.US_ASCII);
        }
        assertVerdict(TestMails.attachment("application/zip", "many.zip", TestMails.zip(files)),
            new ScanVerdict.NotScannable(Obstacle.LIMIT_EXCEEDED, "Heuristics.Limits.Exceeded.MaxFiles"));
    }

    /** An engine knows a mail by its first octets, and an inner one may begin with any header field. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Type: ", "content-type: ", "MIME-Version: 1.0\r\nContent-Type: ",
        "X-A: b\r\nContent-Type: ", "ID3: x\r\nContent-Type: ", "BM: x\r\nContent-Type: "})
    void shouldFindEicarInAnOpaqueSignatureWhateverItBeginsWith(String beginning) throws Exception {
        assertLookedInto(signed((beginning + zipInMultipart(Eicar.octets())).getBytes(StandardCharsets.US_ASCII)), EICAR);
        assertLookedInto(signed((beginning + zipInMultipart(new byte[100])).getBytes(StandardCharsets.US_ASCII)), CLEAN);
    }

    @Test
    void shouldFindEicarInAnOpaqueSignatureThatIsNoMultipart() throws Exception {
        assertLookedInto(signed(("Content-Disposition: attachment; filename=a.zip\r\nContent-Transfer-Encoding: base64\r\n"
            + "Content-Type: application/zip\r\n\r\n" + zipBase64(Eicar.octets()) + "\r\n")
            .getBytes(StandardCharsets.US_ASCII)), EICAR);
    }

    /** Such as a signed {@code contract.zip.p7m}. */
    @Test
    void shouldFindEicarInASignedFileThatIsNoMail() throws Exception {
        assertLookedInto(signed(TestMails.zip(Eicar.octets())), EICAR);
        assertLookedInto(signed(TestMails.zip(new byte[100_000])), CLEAN);
        assertLookedInto(signed("%PDF-1.4 and so on, for longer than a preview ".repeat(100)
            .getBytes(StandardCharsets.US_ASCII)), CLEAN);
    }

    /** As a mail looks to a mailet after {@code SmimeVerify}, and after whoever likes long header fields. */
    @ParameterizedTest
    @ValueSource(ints = {0, 50, 5000})
    void shouldFindEicarBehindManyHeaderFields(int more) throws IOException {
        String mail = "Authentication-Results: relay; smime=none\r\nFrom: a@b\r\n"
            + ("X-Pad: " + "y".repeat(60) + "\r\n").repeat(more)
            + "Content-Type: " + zipInMultipart(Eicar.octets());
        try (VirusEngine engine = engine()) {
            assertThat(new ContentScanner(engine, engine.maxSize(), AMPLE, unpacking(200 * MIB))
                .scan(MessageSource.of(mail.getBytes(StandardCharsets.US_ASCII)))).isEqualTo(EICAR);
        }
    }

    /** bzip2 in two pieces, of which clamd unpacks the first. */
    @Test
    void shouldFindEicarInAnArchiveThatTheEngineDoesNotReadToItsEnd() throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        for (byte[] piece : new byte[][] {new byte[100], Eicar.octets()}) {
            try (OutputStream packed = new BZip2CompressorOutputStream(archive)) {
                packed.write(piece);
            }
        }
        assertThat(scanAll(TestMails.attachment("application/x-bzip2", "a.bz2", archive.toByteArray()))).isEqualTo(EICAR);
    }

    @Test
    void shouldSayThatAFileInAnArchiveIsTooLarge() {
        byte[] infected = new byte[(int) (3 * MIB)];
        System.arraycopy(Eicar.octets(), 0, infected, infected.length - 68, 68);
        assertThat(scanAll(TestMails.attachment("application/zip", "a.zip", TestMails.zip(infected)))).isEqualTo(EICAR);
        assertThat(scanAll(TestMails.attachment("application/zip", "a.zip", TestMails.zip(new byte[(int) (3 * MIB)]))))
            .isInstanceOf(ScanVerdict.NotScannable.class);
        assertThat(scanAll(TestMails.attachment("application/zip", "a.zip", TestMails.zip(new byte[(int) MIB]))))
            .isEqualTo(CLEAN);
    }

    private ScanVerdict scanAll(MessageSource mail) {
        try (VirusEngine engine = engine()) {
            return new ContentScanner(engine, engine.maxSize(), AMPLE, unpacking(2 * MIB)).scan(mail);
        }
    }

    protected static Unpacking unpacking(long largestFile) {
        return new Unpacking(folder.resolve("unpacked"), ArchiveLimits.ofFilesUpTo(largestFile));
    }

    private void assertLookedInto(byte[] cms, ScanVerdict verdict) {
        try (VirusEngine engine = engine()) {
            assertThat(new ContentScanner(engine, engine.maxSize(), AMPLE, unpacking(200 * MIB)).scan(TestMails.mail(
                "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n"
                    + "Content-Transfer-Encoding: base64\n\n" + Base64.getMimeEncoder().encodeToString(cms) + "\n")))
                .isEqualTo(verdict);
        }
    }

    private static String zipInMultipart(byte[] content) {
        return "multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b\r\n"
            + "Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + zipBase64(content) + "\r\n--b--\r\n";
    }

    private static String zipBase64(byte[] content) {
        return Base64.getMimeEncoder().encodeToString(TestMails.zip(content));
    }

    private static byte[] signed(byte[] content) throws CMSException, IOException {
        return new CMSSignedDataGenerator().generate(new CMSProcessableByteArray(content), true).getEncoded();
    }

    @Test
    void shouldGiveNoVerdictOnAMailThatCannotBeReadAndScanTheNext() {
        try (VirusEngine engine = engine()) {
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
            assertThat(reason(engine.scan(broken))).contains("disk on fire");
            assertThat(engine.scan(TestMails.eicarInText())).isEqualTo(EICAR);
        }
    }

    /** As a file is to which the disk has lost, or someone appends while it is read. */
    @ParameterizedTest
    @ValueSource(ints = {-70_000, -1, 1, 70_000})
    void shouldGiveNoVerdictOnAMailOfOtherLengthThanItSays(int more) {
        for (int length : new int[] {500, 150_000}) {
            MessageSource mail = TestMails.large(length, "");
            MessageSource lying = new MessageSource() {
                @Override
                public InputStream open() throws IOException {
                    return mail.open();
                }

                @Override
                public long size() throws IOException {
                    return Math.max(0, mail.size() + more);
                }
            };
            try (VirusEngine engine = engine()) {
                assertThat(reason(engine.scan(lying))).contains("cannot be read");
                assertThat(engine.scan(TestMails.eicarInText())).isEqualTo(EICAR);
            }
        }
    }

    @Test
    void shouldGiveNoVerdictWhenTheTimeIsOver() {
        try (VirusEngine engine = engine()) {
            assertThat(engine.scan(TestMails.eicarInText(), Deadline.in(Duration.ZERO)))
                .isInstanceOf(ScanVerdict.NoVerdict.class);
        }
    }

    @Test
    void shouldScanOnManyThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (VirusEngine engine = engine()) {
            List<Future<ScanVerdict>> verdicts = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                MessageSource mail = i % 2 == 0 ? TestMails.clean() : TestMails.eicarInText();
                verdicts.add(threads.submit(() -> engine.scan(mail)));
            }
            for (int i = 0; i < verdicts.size(); i++) {
                assertThat(verdicts.get(i).get(AMPLE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(i % 2 == 0 ? CLEAN : EICAR);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldGiveNoVerdictWhileStoppedAndRecoverByItself() throws IOException {
        try (Daemon own = ownDaemon("restarted"); VirusEngine engine = own.engine(AMPLE)) {
            assertThat(engine.scan(TestMails.clean())).isEqualTo(CLEAN);
            own.kill();
            assertThat(engine.scan(TestMails.clean())).isInstanceOf(ScanVerdict.NoVerdict.class);
            assertThat(engine.scan(TestMails.eicarInText())).isInstanceOf(ScanVerdict.NoVerdict.class);
            own.start();
            assertRecovers(engine);
        }
    }

    @Test
    void shouldGiveNoVerdictWhileHungAndRecoverByItself() throws IOException {
        try (Daemon own = ownDaemon("hung"); VirusEngine engine = own.engine(SHORT)) {
            assertThat(engine.scan(TestMails.clean())).isEqualTo(CLEAN);
            assertThatOnlyTheFirstMailWaitsWhileHung(engine, () -> own.signal("STOP"));
            own.signal("CONT");
            assertRecovers(engine);
        }
    }

    protected interface Action {
        void run() throws IOException;
    }

    protected static void assertThatOnlyTheFirstMailWaitsWhileHung(VirusEngine engine, Action hang) throws IOException {
        hang.run();
        assertThat(reason(engine.scan(TestMails.clean()))).contains("no answer in time");
        long start = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            assertThat(reason(engine.scan(TestMails.clean()))).contains("left alone for now");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).as("ten more mails, each of which could wait for a sign of life")
            .isLessThan(SHORT.multipliedBy(8));
    }

    protected static void assertRecovers(VirusEngine engine) {
        await().atMost(AMPLE).until(() -> engine.scan(TestMails.clean()).equals(CLEAN));
        assertThat(engine.scan(TestMails.eicarInText())).isEqualTo(EICAR);
    }

    @Test
    void shouldFindEicarAfterALongPause() throws Exception {
        ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
        try (Daemon own = ownDaemon("slow"); VirusEngine engine = own.engine(AMPLE)) {
            assertThat(engine.scan(TestMails.clean())).isEqualTo(CLEAN);
            own.signal("STOP");
            AtomicBoolean resumed = new AtomicBoolean();
            later.schedule(() -> {
                resumed.set(true);
                own.signal("CONT");
                return null;
            }, 1500, TimeUnit.MILLISECONDS);
            assertThat(engine.scan(TestMails.eicarInText())).isEqualTo(EICAR);
            assertThat(resumed).as("not before").isTrue();
        } finally {
            later.shutdownNow();
        }
    }

    @Test
    void shouldGiveNoVerdictWhenKilledInMidStream() throws IOException {
        try (Daemon own = ownDaemon("killed"); VirusEngine engine = own.engine(AMPLE)) {
            assertThat(engine.scan(TestMails.clean())).isEqualTo(CLEAN);
            assertThat(engine.scan(inMidStream(TestMails.large(4 * MIB, ""), own::kill)))
                .isInstanceOf(ScanVerdict.NoVerdict.class);
            own.start();
            assertRecovers(engine);
        }
    }

    /** Does something when half of the mail was read for the first time. */
    protected static MessageSource inMidStream(MessageSource mail, Action action) {
        return new MessageSource() {
            private boolean done;

            @Override
            public InputStream open() throws IOException {
                return new FilterInputStream(mail.open()) {
                    private long read;

                    @Override
                    public int read(byte[] target, int offset, int length) throws IOException {
                        if (!done && read + length >= size() / 2) {
                            done = true;
                            action.run();
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

    @Test
    void shouldScanWhileTheSignaturesAreReloaded() throws IOException {
        try (Daemon own = ownDaemon("reloaded"); VirusEngine engine = own.engine(AMPLE)) {
            Files.writeString(own.clamd().database().resolve("new.ndb"), "New.Signature:0:*:"
                + HexFormat.of().formatHex("brand-new-marker".getBytes(StandardCharsets.US_ASCII)) + "\n");
            own.clamd().signal("USR2");
            ScanVerdict found = new ScanVerdict.Infected("New.Signature.UNOFFICIAL");
            await().atMost(AMPLE).pollDelay(Duration.ZERO).until(() -> {
                assertThat(engine.scan(TestMails.eicarInText())).isEqualTo(EICAR);
                assertThat(engine.scan(TestMails.clean())).isEqualTo(CLEAN);
                return engine.scan(TestMails.text("brand-new-marker\n")).equals(found);
            });
        }
    }
}
