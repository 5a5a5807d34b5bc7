package eu.testa.mail.server.status;

import eu.testa.mail.core.access.Caller;
import eu.testa.mail.core.deferred.Backlog;
import eu.testa.mail.core.deferred.DestinationState;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.health.HealthReport;
import eu.testa.mail.core.health.LastKnown.Answer;
import eu.testa.mail.core.probe.ProbeOverview;
import eu.testa.mail.core.probe.ProbeResult;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.virus.engine.EngineStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that the status page shows.
 *
 * @param host    name of this server
 * @param at      when it was put together
 * @param reader  who is shown it
 * @param health  of each part
 * @param waiting by destination
 * @param links   from this server to the next ones
 * @param engines of the virus scan
 * @param endings certificates and CRLs, what ends first before the others
 * @param probes  of the last month
 */
public record ShownStatus(String host, Role role, Instant at, Caller reader, List<HealthReport> health,
                     Answer<List<Waiting>> waiting, Answer<List<Link>> links, Answer<List<Engine>> engines,
                     Answer<List<Ending>> endings, Answer<ProbesSeen> probes) {

    /**
     * Mail that waits for a destination.
     *
     * @param reply what was said last, if anything was
     */
    public record Waiting(DestinationState destination, Backlog backlog, Optional<RemoteReply> reply) {
    }

    /**
     * The way from this server to another one.
     *
     * @param name  of a Member State or a relay
     * @param host  domain or addresses
     * @param words what else is known of it, for people
     */
    public record Link(String name, String host, LinkState state, String words) {
    }

    /** How mail gets over a link. */
    public enum LinkState { UP, SLOW, DOWN, UNKNOWN }

    /**
     * A daemon of a virus engine.
     *
     * @param name of the engine
     */
    public record Engine(String name, EngineStatus status) {
    }

    /**
     * Something whose time ends.
     *
     * @param what in words
     */
    public record Ending(String what, Instant end) {
    }

    /**
     * How mail gets through.
     *
     * @param paths each of them
     * @param lost  in the last 24 hours, the latest first
     */
    public record ProbesSeen(List<ProbeOverview> paths, List<ProbeResult> lost) {
    }
}
