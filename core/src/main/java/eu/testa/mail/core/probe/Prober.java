package eu.testa.mail.core.probe;

import eu.testa.mail.core.delivery.LocalFailureException;
import eu.testa.mail.core.delivery.RecipientResult;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.delivery.route.Hop;
import eu.testa.mail.core.delivery.smtp.HostUnusableException;
import eu.testa.mail.core.delivery.smtp.MessageTraits;
import eu.testa.mail.core.delivery.smtp.SmtpClientSettings;
import eu.testa.mail.core.delivery.smtp.SmtpSession;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.report.ReportSignature;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the probes, each over a connection of its own, and gives up those that do not come back. */
public final class Prober {

    /** Until a probe has to be back; a relay scans it on its way. */
    public static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final int NOBODY = 550;
    private static final int INTERVALS = 4;
    private static final Logger LOGGER = LoggerFactory.getLogger(Prober.class);

    private final Paths paths;
    private final Probes probes;
    private final SmtpClientSettings smtp;
    private final String from;
    private final ReportSignature signature;
    private final Duration interval;
    private final Executor threads;
    private final Clock clock;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private Instant next;

    /** The ways that mail takes from here now. */
    public interface Paths {

        /** @throws IOException if they cannot be found out now */
        List<ProbePath> now() throws IOException;
    }

    /**
     * @param from      whom a probe says that it is from; its envelope has no sender, so that nobody is told of its end
     * @param signature of whom it is from, if the server has one
     * @param interval  between two probes over a path
     * @param threads   may wait for a peer
     */
    public Prober(Paths paths, Probes probes, SmtpClientSettings smtp, String from, ReportSignature signature, Duration interval,
                  Executor threads, Clock clock) {
        this.paths = paths;
        this.probes = probes;
        this.smtp = smtp;
        this.from = from;
        this.signature = signature;
        this.interval = interval;
        this.threads = threads;
        this.clock = clock;
        this.next = clock.instant().plus(interval);
    }

    /** Over a path that is still one, a probe was sent after this; what another has left behind says nothing now. */
    static Instant current(Duration interval, Instant now) {
        return now.minus(interval.multipliedBy(INTERVALS)).minus(PATIENCE);
    }

    /** Forgets what a run before left unfinished. */
    public void begin() throws IOException {
        probes.forgetUnfinished();
    }

    /** Does what is due now; called every second or so. A clock that was set back delays nothing for longer than an interval. */
    public synchronized void tick() throws IOException {
        Instant now = clock.instant();
        probes.giveUp(now.minus(PATIENCE));
        if (now.isBefore(next) && !next.isAfter(now.plus(interval))) {
            return;
        }
        next = now.plus(interval);
        for (ProbePath path : paths.now()) {
            // a peer that holds one probe up for longer than the interval gets no second one
            if (underWay.add(path.name())) {
                threads.execute(() -> probe(path));
            }
        }
    }

    private void probe(ProbePath path) {
        String id = UUID.randomUUID().toString();
        try {
            probes.sent(id, path);
            send(id, path);
        } catch (IOException | RuntimeException e) {
            LOGGER.warn("The probe {} over {} says nothing: {}", id, path.name(), e.getMessage());
        } finally {
            underWay.remove(path.name());
        }
    }

    /** To the first host that answers for the recipient. */
    private void send(String id, ProbePath path) throws IOException {
        Instant now = clock.instant();
        MessageSource letter = MessageSource.of(signature.sign(ProbeLetter.of(id, from, path.recipient(), now), now));
        String hop = smtp.heloName() + " to " + path.name();
        String words = "no host is known";
        for (Hop host : path.hops()) {
            for (InetSocketAddress address : host.addresses()) {
                Answer answer = offer(host, address, path.recipient(), letter);
                words = answer.words();
                if (answer.kind() == Answer.Kind.TAKEN || answer.kind() == Answer.Kind.NOBODY_THERE && !path.comesBack()) {
                    if (path.comesBack()) {
                        probes.taken(id, words);
                    } else {
                        probes.arrived(id, words);
                    }
                    return;
                }
            }
        }
        probes.lost(id, hop, words);
    }

    /** What a host said to a probe. */
    private record Answer(Kind kind, String words) {

        private enum Kind {
            TAKEN,
            /** Nobody has the address: an answer by which the way is known to be whole, for a probe that need not come back. */
            NOBODY_THERE,
            OTHER
        }

        static Answer of(RecipientResult result) {
            Kind kind = result instanceof RecipientResult.Delivered ? Kind.TAKEN
                : result instanceof RecipientResult.Failed && isNobodyThere(result.reply()) ? Kind.NOBODY_THERE : Kind.OTHER;
            return new Answer(kind, result.reply().words());
        }
    }

    private Answer offer(Hop host, InetSocketAddress address, String to, MessageSource letter) throws IOException {
        Recipient recipient = Recipient.of(to);
        Envelope envelope = new Envelope(Optional.empty(), List.of(recipient), Optional.empty(), Optional.empty());
        try {
            SmtpSession session = SmtpSession.open(host.host(), address, smtp, clock);
            try {
                return Answer.of(session.deliver(envelope, letter, MessageTraits.of(letter)).results().get(recipient));
            } finally {
                session.quit();
            }
        } catch (HostUnusableException e) {
            return new Answer(Answer.Kind.OTHER, e.reply().words());
        } catch (LocalFailureException e) {
            throw new IOException("this machine cannot open a connection: " + e.getMessage(), e);
        }
    }

    /** Whether a host says that nobody has the address (RFC 3463 §3.2); where it gives no status, 550 says so (RFC 5321 §4.2.3). */
    private static boolean isNobodyThere(RemoteReply reply) {
        return reply.status().startsWith("5.1.") || reply.code() == NOBODY && reply.status().equals("5.0.0");
    }
}
