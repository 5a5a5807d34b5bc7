package eu.testa.mail.server.status;

import eu.testa.mail.core.access.Caller;
import eu.testa.mail.core.deferred.Backlog;
import eu.testa.mail.core.deferred.DeferredMails;
import eu.testa.mail.core.deferred.DestinationState;
import eu.testa.mail.core.deferred.Destinations;
import eu.testa.mail.core.deferred.MailFilter;
import eu.testa.mail.core.deferred.QueueAdministration;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKey;
import eu.testa.mail.core.health.HealthBoard;
import eu.testa.mail.core.health.LastKnown;
import eu.testa.mail.core.pki.server.ShownIdentity;
import eu.testa.mail.core.probe.Probes;
import eu.testa.mail.core.settings.SmimeSettings;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.settings.VirusSettings;
import eu.testa.mail.core.smime.trust.TrustHealth;
import eu.testa.mail.core.smime.trust.TrustStore;
import eu.testa.mail.core.virus.engine.VirusEngine;
import eu.testa.mail.core.virus.engine.VirusEngines;
import eu.testa.mail.server.status.ShownStatus.Ending;
import eu.testa.mail.server.status.ShownStatus.Engine;
import eu.testa.mail.server.status.ShownStatus.ProbesSeen;
import eu.testa.mail.server.status.ShownStatus.Waiting;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import javax.inject.Inject;
import javax.inject.Provider;
import javax.inject.Singleton;

/** Puts together what the status page shows. What may hang is asked in the background, and what it said last is shown. */
@Singleton
public final class ServerStatus {

    /** For each of what may hang; together they stay under what a reader notices. */
    private static final Duration PATIENCE = Duration.ofMillis(40);

    private final TestaSettings settings;
    private final HealthBoard board;
    private final Clock clock;
    private final Provider<Destinations> destinations;
    private final Provider<DeferredMails> mails;
    private final Provider<QueueAdministration> queue;
    private final Provider<VirusEngines> virus;
    private final Provider<ShownIdentity> shown;
    private final TrustStore trust;
    private final Provider<EvidenceKey> evidence;
    private final LastKnown<List<Waiting>> waiting;
    private final LastKnown<List<ShownStatus.Link>> links;
    private final LastKnown<List<Engine>> engines;
    private final LastKnown<List<Ending>> endings;
    private final LastKnown<ProbesSeen> probes;

    @Inject
    ServerStatus(TestaSettings settings, HealthBoard board, Clock clock, Provider<Destinations> destinations,
                 Provider<DeferredMails> mails, Provider<QueueAdministration> queue, Links links, Provider<VirusEngines> virus,
                 Provider<ShownIdentity> shown, TrustStore trust, Provider<EvidenceKey> evidence, Provider<Probes> probes) {
        this.settings = settings;
        this.board = board;
        this.clock = clock;
        this.destinations = destinations;
        this.mails = mails;
        this.queue = queue;
        this.virus = virus;
        this.shown = shown;
        this.trust = trust;
        this.evidence = evidence;
        Executor threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "status");
            thread.setDaemon(true);
            return thread;
        });
        this.waiting = new LastKnown<>(this::waiting, threads, clock, PATIENCE);
        this.links = new LastKnown<>(() -> links.of(waiting(), probes.get().overview()), threads, clock, PATIENCE);
        this.engines = new LastKnown<>(this::engines, threads, clock, PATIENCE);
        this.endings = new LastKnown<>(this::endings, threads, clock, PATIENCE);
        this.probes = new LastKnown<>(() -> new ProbesSeen(probes.get().overview(), probes.get().lostToday()), threads, clock, PATIENCE);
    }

    /** As it is now, for somebody. */
    ShownStatus seenBy(Caller reader) {
        List.of(waiting, links, engines, endings, probes).forEach(LastKnown::ask);
        return new ShownStatus(settings.get(TestaSettings.HOSTNAME), settings.get(TestaSettings.ROLE), clock.instant(), reader,
            board.reports(), waiting.get(), links.get(), engines.get(), endings.get(), probes.get());
    }

    private List<Waiting> waiting() throws IOException {
        List<Waiting> all = new ArrayList<>();
        for (DestinationState state : destinations.get().all()) {
            Backlog backlog = mails.get().backlog(state.destination());
            all.add(new Waiting(state, backlog, state.isDown() ? state.reply() : oldestReply(state, backlog)));
        }
        return all;
    }

    /** Of a destination that is up, each mail has an answer of its own. */
    private Optional<RemoteReply> oldestReply(DestinationState state, Backlog backlog) throws IOException {
        return backlog.mails() == 0 ? Optional.empty() : queue.get()
            .list(new MailFilter(Optional.empty(), Optional.of(state.destination()), Optional.empty(), Optional.empty()), 0, 1)
            .stream().findFirst().map(mail -> mail.attempts().reply());
    }

    private List<Engine> engines() {
        if (settings.get(VirusSettings.ENGINES).isEmpty()) {
            return List.of();
        }
        List<Engine> all = new ArrayList<>();
        for (VirusEngine engine : virus.get().engines()) {
            engine.status().forEach(status -> all.add(new Engine(engine.name(), status)));
        }
        return all;
    }

    private List<Ending> endings() {
        List<Ending> all = new ArrayList<>();
        all.add(ending("the listeners' certificate", shown.get().certificate()));
        all.add(ending("the evidence key's certificate", evidence.get().chain().get(0)));
        new TrustHealth(trust, () -> settings.get(SmimeSettings.WARN_BEFORE), clock).endings()
            .forEach((what, end) -> all.add(new Ending(what, end)));
        return all.stream().sorted(Comparator.comparing(Ending::end)).toList();
    }

    private static Ending ending(String what, X509Certificate certificate) {
        return new Ending(what, certificate.getNotAfter().toInstant());
    }
}
