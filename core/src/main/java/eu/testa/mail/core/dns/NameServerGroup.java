package eu.testa.mail.core.dns;

import eu.testa.mail.core.delivery.LocalFailureException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * The name servers of one zone, asked in their order until one answers.
 *
 * <p>A server that gave no reply is left alone for a while, so that it costs its time-out once and not with each
 * question; then a single question tries it again. A server that replies without an answer (SERVFAIL, REFUSED, lame) is
 * passed over for this question only, because it may know other names.
 */
final class NameServerGroup {

    private static final Logger LOGGER = LoggerFactory.getLogger(NameServerGroup.class);

    private final Name zone;
    private final List<Member> members;
    private final Duration pause;
    private final Clock clock;

    NameServerGroup(Name zone, List<NameServer> servers, Duration pause, Clock clock) {
        this.zone = zone;
        this.members = servers.stream().map(Member::new).toList();
        this.pause = pause;
        this.clock = clock;
    }

    Name zone() {
        return zone;
    }

    List<NameServer> servers() {
        return members.stream().map(member -> member.server).toList();
    }

    /**
     * The answer of the first server that has one.
     *
     * @throws IOException if no server answers; the message has each server's reason
     * @throws LocalFailureException if this machine cannot ask
     */
    DnsAnswer ask(Name name, int type) throws IOException {
        List<String> complaints = new ArrayList<>();
        for (Member member : members) {
            if (!member.mayBeAsked()) {
                complaints.add(member.server + ": left alone after it did not answer");
                continue;
            }
            try {
                Message message = member.server.ask(name, type);
                member.answered();
                NameServerReply reply = new NameServerReply(message, zone);
                Optional<String> complaint = reply.complaint();
                if (complaint.isEmpty()) {
                    return reply.answer();
                }
                complaints.add(member.server + ": " + complaint.get());
            } catch (IOException e) {
                Optional<LocalFailureException> local = LocalFailureException.in(e);
                if (local.isPresent()) {
                    // no other name server could be asked either, and none is to blame
                    throw local.get();
                }
                member.failed(e.getMessage());
                complaints.add(member.server + ": " + e.getMessage());
            }
        }
        throw new IOException("no name server answers for " + name.toString(true) + " " + Type.string(type) + " ("
            + String.join("; ", complaints) + ")");
    }

    private final class Member {

        private final NameServer server;
        /** Null while it answers. */
        private final AtomicReference<Instant> nextTry = new AtomicReference<>();

        private Member(NameServer server) {
            this.server = server;
        }

        /** After the pause, one question at a time finds out. */
        private boolean mayBeAsked() {
            Instant due = nextTry.get();
            Instant now = clock.instant();
            return due == null || !now.isBefore(due) && nextTry.compareAndSet(due, now.plus(pause));
        }

        private void answered() {
            if (nextTry.getAndSet(null) != null) {
                LOGGER.info("Name server {} answers again", server);
            }
        }

        private void failed(String reason) {
            if (nextTry.getAndSet(clock.instant().plus(pause)) == null) {
                LOGGER.warn("Name server {} of {} failed: {}. The others are asked; this one is tried again every {} s.",
                    server, zone.toString(true), reason, pause.toSeconds());
            }
        }
    }
}
