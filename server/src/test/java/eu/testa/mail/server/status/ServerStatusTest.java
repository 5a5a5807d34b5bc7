package eu.testa.mail.server.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.deferred.Deferral;
import eu.testa.mail.core.deferred.DeferredStoreFixture;
import eu.testa.mail.core.deferred.Remainder;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.delivery.route.MailExchanger;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKey;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKeyFiles;
import eu.testa.mail.core.health.HealthBoard;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.probe.Probes;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.smime.trust.TrustSources;
import eu.testa.mail.core.smime.trust.TrustStore;
import eu.testa.mail.core.time.ManualClock;
import eu.testa.mail.server.ServerFolders;
import eu.testa.mail.server.status.ShownStatus.LinkState;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerStatusTest {

    private static final Destination RELAYS = new Destination("eu-admin.net");

    private static final Duration NOTICED = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;
    private final ManualClock clock = new ManualClock();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private volatile boolean storeHangs;
    private DeferredStoreFixture store;
    private ServerStatus status;

    @BeforeEach
    void open() throws Exception {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(conf.resolve("testa.properties"),
            "role=national\ncountry=b\nhostname=mail.b.eu-admin.net\ndns.servers=192.0.2.53\n");
        TestaSettings settings = TestaSettings.load(conf, Map.of());
        ServerFolders folders = new ServerFolders(conf, folder.resolve("var"));
        EvidenceKey key = new EvidenceKeyFiles(folders.secrets()).read("mail.b.eu-admin.net", clock);
        store = DeferredStoreFixture.openHasty(Files.createDirectories(folder.resolve("store")), clock);
        Links links = new Links(settings, () -> {
            throw new IllegalStateException("a national server has no registry");
        }, domain -> List.of(MailExchanger.found(20, "relay2.eu-admin.net", List.of(InetAddress.getByName("192.0.2.2"))),
            MailExchanger.found(10, "relay1.eu-admin.net", List.of(InetAddress.getByName("192.0.2.1")))), clock);
        status = new ServerStatus(settings, new HealthBoard(List.of(), clock, Duration.ofSeconds(5), Duration.ofSeconds(4)), clock,
            () -> {
                hangs();
                return store.destinations();
            }, store::mails, store::queue, links, () -> {
                throw new IllegalStateException("there is no engine");
            }, () -> {
                throw new IllegalStateException("there is no listener");
            }, new TrustStore(TrustSources.in(conf.resolve("smime")), clock), () -> key,
            () -> new Probes(store.database(), "mail.b.eu-admin.net", clock));
    }

    private void hangs() {
        if (storeHangs) {
            try {
                hanging.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @AfterEach
    void close() {
        hanging.countDown();
        store.close();
    }

    private void defer(Duration age) throws Exception {
        RemoteReply reply = new RemoteReply(Optional.of("relay1.eu-admin.net"), Optional.empty(), Optional.empty(), 451, "4.3.0",
            "Come back later");
        store.defer(new Deferral("mail-1", Optional.of("a@tcn.b.eu-admin.net"), new byte[1], 1, new Remainder(RELAYS, List.of(), reply, Scope.MESSAGE)),
            clock.instant(), clock.instant().minus(age), MessageSource.of(new byte[10]));
    }

    private ShownStatus settled() {
        await().atMost(PATIENCE).until(() -> status.seenBy(SampleStatus.PAUL).links().value().isPresent());
        await().atMost(PATIENCE).until(() -> status.seenBy(SampleStatus.PAUL).waiting().value().isPresent());
        return status.seenBy(SampleStatus.PAUL);
    }

    @Test
    void shouldShowTheRelaysInTheOrderOfTheirPreference() {
        ShownStatus now = settled();

        assertThat(now.links().value().orElseThrow()).extracting(ShownStatus.Link::name, ShownStatus.Link::state).containsExactly(
            tuple("relay1.eu-admin.net", LinkState.UP),
            tuple("relay2.eu-admin.net", LinkState.UP));
    }

    @Test
    void shouldShowWhatWaitsWithTheWordsOfThePeer() throws Exception {
        defer(Duration.ofMinutes(11));

        ShownStatus now = settled();

        assertThat(now.waiting().value().orElseThrow()).singleElement().satisfies(waiting -> {
            assertThat(waiting.backlog().mails()).isEqualTo(1);
            assertThat(waiting.reply().orElseThrow().text()).isEqualTo("Come back later");
        });
        assertThat(now.links().value().orElseThrow().get(0)).isEqualTo(new ShownStatus.Link("relay1.eu-admin.net", "192.0.2.1",
            LinkState.SLOW, "MX preference 10; 1 mails wait, the oldest for 11 min"));
    }

    @Test
    void shouldCallARelayDownToWhichTheLastProbeDidNotGet() throws Exception {
        store.database().write(handle -> handle.execute("INSERT INTO probe (id, server, path, sent_at, hop, words) VALUES "
            + "('1', 'mail.b.eu-admin.net', 'relay1.eu-admin.net', ?, 'here to relay1.eu-admin.net', '421 4.3.2 Stopping')",
            clock.instant().minusSeconds(60)));

        ShownStatus now = settled();

        assertThat(now.links().value().orElseThrow()).extracting(ShownStatus.Link::state).containsExactly(LinkState.DOWN, LinkState.UP);
        assertThat(now.links().value().orElseThrow().get(0).words())
            .startsWith("the last probe was lost from here to relay1.eu-admin.net: 421 4.3.2 Stopping");
    }

    @Test
    void shouldShowWhatItKnewWhileTheStoreHangs() throws Exception {
        defer(Duration.ofMinutes(1));
        settled();
        storeHangs = true;

        ShownStatus now = await().atMost(PATIENCE).until(() -> {
            // a question that was on its way is answered yet, and its answer is news for half a minute
            clock.pass(Duration.ofMinutes(1));
            return status.seenBy(SampleStatus.PAUL);
        }, seen -> seen.waiting().trouble().isPresent());

        assertThat(now.waiting().trouble()).contains("no answer yet");
        assertThat(now.waiting().value().orElseThrow()).hasSize(1);
        long minutes = Duration.between(now.waiting().at().orElseThrow(), clock.instant()).toMinutes();
        assertThat(StatusPage.of(now)).contains("no answer yet; this is of " + minutes + " min ago", "Come back later");
    }

    /** A page that a person asked for: in less than what he notices. */
    @Test
    void shouldShowABacklogOfAHundredThousandAtOnce() throws Exception {
        defer(Duration.ofMinutes(11));
        String same = "mail_name, destination, sender, state, state_sha256, octets, size, recipients, first_queued, next_attempt, "
            + "warn_at, expire_at, attempts, held, returned, reply, leased_until";
        store.database().write(handle -> handle.execute("INSERT INTO deferred_mail (" + same + ") WITH RECURSIVE number(n) AS "
            + "(SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 99999) SELECT " + same + " FROM deferred_mail, number"));

        await().atMost(PATIENCE).until(() -> {
            long begun = System.nanoTime();
            String page = StatusPage.of(status.seenBy(SampleStatus.PAUL));
            return page.contains("100000") && Duration.ofNanos(System.nanoTime() - begun).compareTo(NOTICED) < 0;
        });
    }

    @Test
    void shouldSayWhyNothingIsKnownOfTheCertificateOfTheListeners() {
        await().atMost(PATIENCE).until(() -> status.seenBy(SampleStatus.PAUL).endings().trouble().filter(words -> words.contains("there is no listener")).isPresent());
    }
}
