package eu.testa.mail.core.probe;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.deferred.DeferredStoreFixture;
import eu.testa.mail.core.delivery.SmtpPeer;
import eu.testa.mail.core.delivery.route.Hop;
import eu.testa.mail.core.delivery.smtp.SmtpClientSettings;
import eu.testa.mail.core.delivery.smtp.Timeouts;
import eu.testa.mail.core.health.PartHealth.State;
import eu.testa.mail.core.report.ReportSignature;
import eu.testa.mail.core.settings.TlsPolicy;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over real connections, by a clock that stands still. */
class ProberTest {

    private static final String HERE = "mail.tcn.b.eu-admin.net";
    private static final String ECHO = "testa-probe@tcn.b.eu-admin.net";
    private static final Duration INTERVAL = Duration.ofMinutes(5);
    private static final Instant SINCE = Instant.EPOCH;

    @TempDir
    private Path folder;
    private final ManualClock clock = new ManualClock();
    private final List<ProbePath> paths = new CopyOnWriteArrayList<>();
    private Database database;
    private Probes probes;
    private Prober prober;
    private ProbesHealth health;
    private ProbeFigures figures;
    private SmtpPeer relay;

    @BeforeEach
    void open() throws IOException {
        database = Database.open(DeferredStoreFixture.hasty(folder), clock);
        probes = new Probes(database, HERE, clock);
        prober = prober(ECHO, ReportSignature.none());
        health = new ProbesHealth(() -> probes, Optional.of(INTERVAL), clock);
        figures = new ProbeFigures(() -> probes, Optional.of(INTERVAL), clock);
        relay = new SmtpPeer("relay1", "127.0.0.1");
    }

    private Prober prober(String from, ReportSignature signature) {
        Duration patience = Duration.ofSeconds(60);
        return new Prober(() -> paths, probes, new SmtpClientSettings(HERE, Optional.empty(), TlsPolicy.OPPORTUNISTIC,
            Optional.empty(), new Timeouts(patience, patience, patience, patience, patience)), from, signature, INTERVAL,
            Runnable::run, clock);
    }

    @AfterEach
    void close() throws IOException {
        relay.close();
        database.close();
    }

    private void path(String name, InetSocketAddress address, boolean comesBack) {
        paths.add(new ProbePath(name, ECHO, List.of(new Hop(10, name, List.of(address))), comesBack));
    }

    private void pass(Duration time) throws IOException {
        clock.pass(time);
        prober.tick();
    }

    private ProbeResult last() throws IOException {
        return probes.latest(clock.instant().minus(Duration.ofDays(1))).get(0);
    }

    /** Of the probe that the relay got last. */
    private String id() {
        String letter = relay.taken().get(relay.taken().size() - 1).text();
        return ProbeLetter.id(letter.lines().filter(line -> line.startsWith("Message-ID: ")).findFirst().orElseThrow()
            .substring("Message-ID: ".length())).orElseThrow();
    }

    @Test
    void shouldMeasureHowLongAProbeIsOnItsWay() throws IOException {
        path("relay1.eu-admin.net", relay.address(), true);

        pass(INTERVAL);
        clock.pass(Duration.ofMillis(1200));
        assertThat(probes.arrived(id(), "250 back")).isTrue();

        assertThat(last().took()).contains(Duration.ofMillis(1200));
        assertThat(relay.commands()).contains("MAIL FROM:<>", "RCPT TO:<" + ECHO + ">");
        assertThat(relay.taken().get(0).text()).contains("From: " + ECHO, "Auto-Submitted: auto-generated");
    }

    /** A probe that came back as another mail shows that mail is changed on its way. */
    @Test
    void shouldCallAProbeThatCameBackChangedLostOnTheWayBack() throws IOException {
        path("relay1.eu-admin.net", relay.address(), true);

        pass(INTERVAL);
        probes.spoilt(id(), "5.7.7 The probe is not what was signed");
        assertThat(probes.arrived(id(), "250 back")).isFalse();

        assertThat(last().hop()).contains("relay1.eu-admin.net to " + HERE);
        assertThat(last().words()).isEqualTo("5.7.7 The probe is not what was signed");
    }

    @Test
    void shouldSendOneAnInterval() throws IOException {
        path("relay1.eu-admin.net", relay.address(), true);

        pass(INTERVAL.minusSeconds(1));
        assertThat(relay.taken()).isEmpty();
        pass(Duration.ofSeconds(1));
        pass(INTERVAL.minusSeconds(1));
        assertThat(relay.taken()).hasSize(1);
        pass(Duration.ofSeconds(1));
        assertThat(relay.taken()).hasSize(2);
    }

    /** Whoever is about to change something cannot begin with another change: a look that wanted to would fail here. */
    @Test
    void shouldNotTakeTheOneWriterToFindThatNothingIsDue() throws IOException {
        path("relay1.eu-admin.net", relay.address(), true);

        database.write(handle -> {
            prober.tick();
            return 0;
        });

        assertThat(relay.taken()).isEmpty();
    }

    @Test
    void shouldNameTheWayToARelayThatIsDown() throws IOException {
        path("relay1.eu-admin.net", relay.address(), true);
        relay.close();

        pass(INTERVAL);

        assertThat(last().hop()).contains(HERE + " to relay1.eu-admin.net");
        assertThat(last().words()).contains("refused");
    }

    @Test
    void shouldNameTheWayToARelayThatRefuses() throws IOException {
        path("relay1.eu-admin.net", relay.address(), true);
        relay.at(SmtpPeer.Point.RCPT, SmtpPeer.say("550 5.7.1 Not from you"));

        pass(INTERVAL);

        assertThat(last().hop()).contains(HERE + " to relay1.eu-admin.net");
        assertThat(last().words()).isEqualTo("550 5.7.1 Not from you");
    }

    @Test
    void shouldNameTheWayBackWhenTheRelayTookItAndNothingCame() throws IOException {
        path("relay1.eu-admin.net", relay.address(), true);
        relay.at(SmtpPeer.Point.FINAL_DOT, SmtpPeer.say("250 2.0.0 m1 accepted"));

        pass(INTERVAL);
        assertThat(probes.latest(SINCE)).isEmpty();
        pass(Prober.PATIENCE);

        assertThat(last().hop()).contains("relay1.eu-admin.net to " + HERE);
        assertThat(last().words()).isEqualTo("250 2.0.0 m1 accepted");
        assertThat(probes.arrived(id(), "250 back")).as("too late").isFalse();
        assertThat(last().isLost()).isTrue();
    }

    /** A Member State may have any mail server: that nobody there has the address is an answer, too. */
    @Test
    void shouldTakeAnAnswerForAnArrivalWhereNothingComesBack() throws IOException {
        path("tcn.f.eu-admin.net", relay.address(), false);
        relay.at(SmtpPeer.Point.RCPT, SmtpPeer.say("550 5.1.1 No such user"));

        pass(INTERVAL);

        assertThat(last().isLost()).isFalse();
        assertThat(last().words()).isEqualTo("550 5.1.1 No such user");
        assertThat(relay.taken()).isEmpty();
    }

    @Test
    void shouldCallAHostThatTakesNoMailFromHereLost() throws IOException {
        path("tcn.f.eu-admin.net", relay.address(), false);
        relay.at(SmtpPeer.Point.MAIL, SmtpPeer.say("550 5.7.1 Relays only"));

        pass(INTERVAL);

        assertThat(last().hop()).contains(HERE + " to tcn.f.eu-admin.net");
    }

    @Test
    void shouldCallAHostThatPutsMailOffLost() throws IOException {
        path("tcn.f.eu-admin.net", relay.address(), false);
        relay.at(SmtpPeer.Point.RCPT, SmtpPeer.say("451 4.3.0 The disk is full"));

        pass(INTERVAL);

        assertThat(last().hop()).contains(HERE + " to tcn.f.eu-admin.net");
        assertThat(last().words()).contains("The disk is full");
    }

    @Test
    void shouldBeDegradedAfterTwoLostInARowAndWellAfterOneThatArrives() throws IOException {
        path("relay1.eu-admin.net", relay.address(), true);

        pass(INTERVAL);
        pass(Prober.PATIENCE);
        assertThat(health.look().state()).isEqualTo(State.HEALTHY);
        pass(INTERVAL.minus(Prober.PATIENCE));
        pass(Prober.PATIENCE);
        assertThat(health.look().state()).isEqualTo(State.DEGRADED);
        assertThat(health.look().cause()).contains("relay1.eu-admin.net to " + HERE);

        pass(INTERVAL.minus(Prober.PATIENCE));
        probes.arrived(id(), "250 back");
        assertThat(health.look().state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void shouldCountADayAWeekAndAMonth() throws IOException {
        path("relay1.eu-admin.net", relay.address(), true);
        pass(INTERVAL);
        pass(Prober.PATIENCE);
        clock.pass(Duration.ofDays(2));
        pass(INTERVAL);
        clock.pass(Duration.ofSeconds(2));
        probes.arrived(id(), "250 back");
        pass(INTERVAL);
        clock.pass(Duration.ofSeconds(4));
        probes.arrived(id(), "250 back");

        ProbeOverview overview = probes.overview().get(0);

        assertThat(overview.day()).isEqualTo(new ProbeSummary("relay1.eu-admin.net", 2, 2, Optional.of(Duration.ofSeconds(3)),
            Optional.of(Duration.ofSeconds(4))));
        assertThat(overview.day().availability()).isEqualTo(100);
        assertThat(overview.week().probes()).isEqualTo(3);
        assertThat(overview.month().availability()).isEqualTo(66.66);
        assertThat(overview.lastArrived()).contains(overview.last().orElseThrow().sentAt());
        assertThat(overview.lostInARow()).isZero();
        assertThat(probes.lost(SINCE, 10)).hasSize(1);

        clock.pass(Probes.MONTH.plusDays(1));
        pass(INTERVAL);
        assertThat(probes.overview()).isEmpty();
        assertThat(probes.lost(SINCE, 10)).as("deleted").isEmpty();
    }

    private Map<String, Double> figures() throws IOException {
        Map<String, Double> values = new TreeMap<>();
        figures.measure((metric, value, labels) -> values.put(metric.id() + List.of(labels), value));
        return values;
    }

    @Test
    void shouldCountInFiguresWhatWasLostInARowAndWhatArrived() throws IOException {
        path("relay1.eu-admin.net", relay.address(), true);
        assertThat(figures()).isEmpty();
        pass(INTERVAL);
        pass(Prober.PATIENCE);
        assertThat(figures()).containsEntry("testa_probe_lost_in_a_row[relay1.eu-admin.net]", 1.0)
            .containsEntry("testa_probe_arrival_timestamp_seconds[relay1.eu-admin.net]", 0.0)
            .containsEntry("testa_probe_time_seconds[relay1.eu-admin.net]", Double.NaN);

        pass(INTERVAL.minus(Prober.PATIENCE));
        clock.pass(Duration.ofMillis(1500));
        probes.arrived(id(), "250 back");
        pass(Duration.ofMinutes(1));
        assertThat(figures()).containsEntry("testa_probe_lost_in_a_row[relay1.eu-admin.net]", 0.0)
            .containsEntry("testa_probe_arrival_timestamp_seconds[relay1.eu-admin.net]", last().sentAt().toEpochMilli() / 1000.0)
            .containsEntry("testa_probe_time_seconds[relay1.eu-admin.net]", 1.5)
            .containsEntry("testa_probe_availability_ratio[relay1.eu-admin.net, day]", 0.5)
            .containsEntry("testa_probe_availability_ratio[relay1.eu-admin.net, month]", 0.5);

        relay.close();
        pass(INTERVAL);
        pass(INTERVAL);
        assertThat(figures()).containsEntry("testa_probe_lost_in_a_row[relay1.eu-admin.net]", 2.0);
    }

    @Test
    void shouldSayNothingInFiguresOfAPathThatIsNoLongerOne() throws IOException {
        path("relay1.eu-admin.net", relay.address(), true);
        pass(INTERVAL);
        probes.arrived(id(), "250 back");
        clock.pass(INTERVAL);
        assertThat(figures()).isNotEmpty();

        paths.clear();
        clock.pass(INTERVAL.multipliedBy(5));
        assertThat(figures()).isEmpty();
        assertThat(health.look().state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void shouldForgetWhatARunBeforeLeftUnfinished() throws IOException {
        path("relay1.eu-admin.net", relay.address(), true);
        pass(INTERVAL);

        prober.begin();
        pass(Prober.PATIENCE);

        assertThat(probes.latest(SINCE)).isEmpty();
        assertThat(probes.arrived(id(), "250 back")).isFalse();
    }

    /** Two servers on one store: the probe of one may come back to the other. */
    @Test
    void shouldNoteAProbeThatCameBackToAnotherServerOfTheStore() throws IOException {
        path("relay1.eu-admin.net", relay.address(), true);
        pass(INTERVAL);

        Probes other = new Probes(database, "mail2.tcn.b.eu-admin.net", clock);
        assertThat(other.arrived(id(), "250 back")).isTrue();

        assertThat(last().isLost()).isFalse();
        assertThat(other.latest(SINCE)).isEmpty();
    }
}
