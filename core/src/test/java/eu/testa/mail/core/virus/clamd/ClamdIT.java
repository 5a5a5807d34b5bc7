package eu.testa.mail.core.virus.clamd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.ClamdProcess;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.SmallDisk;
import eu.testa.mail.core.virus.TestMails;
import eu.testa.mail.core.virus.engine.Eicar;
import eu.testa.mail.core.virus.engine.EngineStatus;
import eu.testa.mail.core.virus.engine.VirusEngine;
import eu.testa.mail.core.virus.engine.VirusEngineContract;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against a real clamd. */
class ClamdIT extends VirusEngineContract {

    private static final Optional<Duration> EVERY_MINUTE = Optional.of(Duration.ofMinutes(1));

    private static ClamdProcess daemon;

    @BeforeAll
    static void startClamd() throws IOException {
        daemon = ClamdProcess.start(folder.resolve("shared"), LIMITS);
    }

    @AfterAll
    static void stopClamd() throws IOException {
        daemon.close();
    }

    private record OwnDaemon(ClamdProcess clamd) implements Daemon {
        @Override
        public VirusEngine engine(Duration timeout) {
            return new Clamd(new ClamdSettings(List.of(clamd.unix()), 30 * MIB, timeout, timeout,
                timeout.multipliedBy(2), Duration.ofMillis(300), EVERY_MINUTE));
        }

        @Override
        public void signal(String name) throws IOException {
            clamd.signal(name);
        }

        @Override
        public void kill() throws IOException {
            clamd.kill();
        }

        @Override
        public void start() throws IOException {
            clamd.start();
        }

        @Override
        public void close() throws IOException {
            clamd.close();
        }
    }

    @Override
    protected VirusEngine engine() {
        return over(daemon.unix());
    }

    @Override
    protected Daemon ownDaemon(String name) throws IOException {
        return new OwnDaemon(ClamdProcess.start(folder.resolve(name)));
    }

    /** The first chunk shares its buffer of 64 KiB with the command, the second has it for itself. */
    @Override
    protected long[] borders() {
        long first = 64 * 1024 - 2 * Integer.BYTES - "zINSTREAM\0".length();
        return new long[] {first, first + 64 * 1024 - 2 * Integer.BYTES};
    }

    private static Clamd over(ClamdAddress... addresses) {
        return new Clamd(settings(30 * MIB, addresses));
    }

    private static ClamdSettings settings(long streamMaxLength, ClamdAddress... addresses) {
        return new ClamdSettings(List.of(addresses), streamMaxLength, AMPLE, AMPLE,
            AMPLE.multipliedBy(2), Duration.ofMillis(300), EVERY_MINUTE);
    }

    @Test
    void shouldScanOverTcpAsWell() {
        try (Clamd tcp = over(daemon.tcp())) {
            assertThat(tcp.scan(TestMails.clean())).isEqualTo(CLEAN);
            assertThat(tcp.scan(TestMails.eicarInText())).isEqualTo(EICAR);
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
    void shouldKeepNoMailOnTheHeap() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try (Clamd clamd = new Clamd(new ClamdSettings(List.of(daemon.unix()), 30 * MIB, AMPLE, AMPLE, AMPLE,
            Duration.ofSeconds(1), EVERY_MINUTE))) {
            long before = usedMemory();
            CountDownLatch started = new CountDownLatch(20);
            List<Future<ScanVerdict>> verdicts = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String end = i % 2 == 0 ? "" : eicar();
                verdicts.add(threads.submit(() -> {
                    started.countDown();
                    started.await();
                    return clamd.scan(TestMails.large(5 * MIB, end));
                }));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(verdicts.get(i).get(AMPLE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(i % 2 == 0 ? CLEAN : EICAR);
            }
            assertThat(usedMemory() - before).as("octets kept on the heap for 100 MiB of mail").isLessThan(16 * MIB);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldUseTheOtherDaemonWhenOneIsKilledInMidStream() throws IOException {
        try (ClamdProcess own = ClamdProcess.start(folder.resolve("one-of-two"));
             Clamd both = over(own.unix(), daemon.unix())) {
            assertThat(both.scan(inMidStream(TestMails.large(4 * MIB, eicar()), own::kill))).isEqualTo(EICAR);
        }
    }

    /**
     * What clamd does when its temporary directory has room for a mail and not for the attachment in it, and that it costs
     * no more than a wait.
     */
    @Test
    void shouldNotBelieveADaemonWhoseTemporaryDirectoryIsFull() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("small"), "256k");
             ClamdProcess own = ClamdProcess.startWithFilesIn(disk.folder(), folder.resolve("full"));
             Clamd credulous = new Clamd(new ClamdSettings(List.of(own.unix()), 30 * MIB, AMPLE,
                 AMPLE, AMPLE, Duration.ofMillis(300), Optional.empty()));
             Clamd clamd = over(own.unix())) {
            assertThat(credulous.scan(largerUnpackedThanTheRest(1))).as("as clamd has it").isEqualTo(CLEAN);

            assertThat(reason(clamd.scan(largerUnpackedThanTheRest(2)))).contains("cannot unpack");
            assertThat(reason(clamd.scan(TestMails.clean()))).contains("cannot unpack");

            disk.resize("64m");
            await().atMost(AMPLE).until(() -> clamd.scan(TestMails.clean()).equals(CLEAN));
            assertThat(clamd.scan(largerUnpackedThanTheRest(2))).isEqualTo(EICAR);
        }
    }

    @Test
    void shouldNotBelieveADaemonThatPassesOverWhatIsAsLargeAsTheMail() throws Exception {
        try (ClamdProcess own = ClamdProcess.start(folder.resolve("narrow"), "MaxFileSize 1M");
             Clamd clamd = over(own.unix())) {
            assertThat(clamd.scan(TestMails.clean())).isEqualTo(CLEAN);
            assertThat(reason(clamd.scan(TestMails.large(2 * MIB, "")))).contains("MaxFileSize");
        }
    }

    /** An infected mail for which 256 KiB have room, but not for what is in it as well. */
    private static MessageSource largerUnpackedThanTheRest(int seed) {
        byte[] infected = new byte[120_000];
        new Random(seed).nextBytes(infected);
        System.arraycopy(Eicar.octets(), 0, infected, infected.length - 100, Eicar.octets().length);
        return TestMails.attachment("application/octet-stream", "a.bin", infected);
    }

    private static long usedMemory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
