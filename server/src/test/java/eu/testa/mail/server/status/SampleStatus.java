package eu.testa.mail.server.status;

import eu.testa.mail.core.access.AdminRole;
import eu.testa.mail.core.access.Caller;
import eu.testa.mail.core.deferred.Backlog;
import eu.testa.mail.core.deferred.DestinationState;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.health.HealthReport;
import eu.testa.mail.core.health.LastKnown.Answer;
import eu.testa.mail.core.health.PartHealth;
import eu.testa.mail.core.probe.ProbeOverview;
import eu.testa.mail.core.probe.ProbeResult;
import eu.testa.mail.core.probe.ProbeSummary;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.virus.engine.EngineStatus;
import eu.testa.mail.core.virus.engine.Signatures;
import eu.testa.mail.server.status.ShownStatus.Ending;
import eu.testa.mail.server.status.ShownStatus.Engine;
import eu.testa.mail.server.status.ShownStatus.Link;
import eu.testa.mail.server.status.ShownStatus.LinkState;
import eu.testa.mail.server.status.ShownStatus.ProbesSeen;
import eu.testa.mail.server.status.ShownStatus.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A relay on a day on which not all is well. */
final class SampleStatus {

    static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
    static final Caller MARIE = new Caller("marie", AdminRole.ADMINISTRATOR);
    static final Caller PAUL = new Caller("paul", AdminRole.VIEWER);

    private SampleStatus() {
    }

    static ShownStatus relay(Caller reader) {
        return new ShownStatus("relay1.eu-admin.net", Role.RELAY, NOW, reader, health(),
            said(List.of(waiting("tcn.f.eu-admin.net", 1204, Optional.of(ago(190)),
                    reply("mail.f.eu-admin.net", "451 4.3.0 The disk is full")),
                waiting("tcn.pl.eu-admin.net", 3, Optional.empty(), reply("mail.pl.eu-admin.net", "450 4.2.0 Come back later")))),
            said(List.of(new Link("Austria", "tcn.a.eu-admin.net", LinkState.UP, "no mail waits"),
                new Link("Belgium", "tcn.b.eu-admin.net", LinkState.UP, "no mail waits"),
                new Link("Finland", "tcn.fin.eu-admin.net", LinkState.UNKNOWN, "suspended: asked for by its administrator"),
                new Link("France", "tcn.f.eu-admin.net", LinkState.DOWN, "down for 3 h 10 min: The disk is full"),
                new Link("Luxembourg", "tcn.l.eu-admin.net", LinkState.UP, "no mail waits"),
                new Link("Poland", "tcn.pl.eu-admin.net", LinkState.SLOW, "3 mails wait, the oldest for 42 min"),
                new Link("Slovak Republic", "tcn.sk.eu-admin.net", LinkState.UP, "no mail waits"))),
            said(List.of(new Engine("clamd", new EngineStatus("127.0.0.1:3310", Optional.empty(),
                    Optional.of(new Signatures("27462", ago(600))))),
                new Engine("icap", new EngineStatus("192.0.2.7:1344", Optional.of("connection refused"), Optional.empty())))),
            said(List.of(new Ending("the CRL of TACHOnet Root CA", ago(30)),
                new Ending("the listeners' certificate", NOW.plus(Duration.ofDays(12))),
                new Ending("the evidence key's certificate", NOW.plus(Duration.ofDays(700))))),
            said(new ProbesSeen(List.of(path("tcn.a.eu-admin.net", 288, Optional.of(Duration.ofMillis(120)), "250 2.0.0 The probe has arrived"),
                    path("tcn.f.eu-admin.net", 250, Optional.empty(), "451 4.3.0 The disk is full")),
                List.of(lost("tcn.f.eu-admin.net", "relay1.eu-admin.net to tcn.f.eu-admin.net", "451 4.3.0 The disk is full")))));
    }

    /** All texts that come from outside, or from a file, are this one. */
    static ShownStatus hostile(String text) {
        RemoteReply reply = new RemoteReply(Optional.of(text), Optional.of(text), Optional.of(text), 550, text, text);
        return new ShownStatus(text, Role.RELAY, NOW, new Caller(text, AdminRole.ADMINISTRATOR),
            List.of(new HealthReport(text, PartHealth.unhealthy(text, text), NOW)),
            new Answer<>(Optional.of(List.of(waiting(text, 1, Optional.of(NOW), reply))), Optional.of(NOW), Optional.of(text)),
            said(List.of(new Link(text, text, LinkState.DOWN, text))),
            said(List.of(new Engine(text, new EngineStatus(text, Optional.of(text), Optional.of(new Signatures(text, NOW)))))),
            said(List.of(new Ending(text, NOW))),
            said(new ProbesSeen(List.of(path(text, 1, Optional.empty(), text)), List.of(lost(text, text, text)))));
    }

    /** Nothing that is asked in the background has ever answered. */
    static ShownStatus silent() {
        return new ShownStatus("mail.b.eu-admin.net", Role.NATIONAL, NOW, PAUL, health(), silence(), silence(), silence(), silence(),
            silence());
    }

    private static ProbeOverview path(String name, long arrived, Optional<Duration> took, String words) {
        ProbeSummary summary = new ProbeSummary(name, 288, arrived, Optional.of(Duration.ofMillis(150)), Optional.of(Duration.ofMillis(900)));
        return new ProbeOverview(name, Optional.of(new ProbeResult(name, ago(3), took,
            took.isPresent() ? Optional.empty() : Optional.of(name), words)), Optional.of(ago(3)), 0,
            summary, summary, summary);
    }

    private static ProbeResult lost(String path, String hop, String words) {
        return new ProbeResult(path, ago(3), Optional.empty(), Optional.of(hop), words);
    }

    private static <T> Answer<T> silence() {
        return new Answer<>(Optional.empty(), Optional.empty(), Optional.of("no answer yet"));
    }

    private static <T> Answer<T> said(T value) {
        return new Answer<>(Optional.of(value), Optional.of(NOW), Optional.empty());
    }

    private static List<HealthReport> health() {
        return List.of(
            new HealthReport("Destinations", PartHealth.degraded("1204 mails wait for tcn.f.eu-admin.net",
                "./testa queue list --destinations shows more; ask the destination's contact."), ago(130)),
            new HealthReport("Disk", PartHealth.healthy(), ago(5000)),
            new HealthReport("Spool", PartHealth.healthy(), ago(5000)),
            new HealthReport("Virus scan", PartHealth.degraded("icap 192.0.2.7:1344: connection refused", "Start it."), ago(4)));
    }

    private static Waiting waiting(String destination, long mails, Optional<Instant> downSince, RemoteReply reply) {
        return new Waiting(new DestinationState(new Destination(destination), 1, downSince, downSince, Optional.of(reply)),
            new Backlog(mails, 2, 0, Optional.of(ago(downSince.isPresent() ? 190 : 42))), Optional.of(reply));
    }

    private static RemoteReply reply(String host, String words) {
        String[] parts = words.split(" ", 3);
        return new RemoteReply(Optional.of(host), Optional.of("192.0.2.25:25"), Optional.empty(), Integer.parseInt(parts[0]),
            parts[1], parts[1] + " " + parts[2]);
    }

    private static Instant ago(long minutes) {
        return NOW.minus(Duration.ofMinutes(minutes));
    }
}
