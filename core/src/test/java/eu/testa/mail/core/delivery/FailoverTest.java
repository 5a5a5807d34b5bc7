package eu.testa.mail.core.delivery;

import static eu.testa.mail.core.delivery.SmtpPeer.drop;
import static eu.testa.mail.core.delivery.SmtpPeer.say;
import static eu.testa.mail.core.delivery.SmtpPeer.sayAndDrop;
import static eu.testa.mail.core.delivery.SmtpPeer.silence;
import static eu.testa.mail.core.delivery.SmtpPeer.slowly;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.delivery.DeliveryEngine.Mode;
import eu.testa.mail.core.delivery.SmtpPeer.Act;
import eu.testa.mail.core.delivery.SmtpPeer.Point;
import eu.testa.mail.core.delivery.SmtpPeer.Taken;
import eu.testa.mail.core.delivery.route.Hop;
import eu.testa.mail.core.delivery.route.Route;
import eu.testa.mail.core.delivery.route.Route.Routed;
import eu.testa.mail.core.delivery.smtp.SmtpClientSettings;
import eu.testa.mail.core.delivery.smtp.Timeouts;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.settings.TlsPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Four relays, each in turn, in pairs and all together with every fault. Two mails go out in each case: the second shows
 * what was remembered of the first.
 */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class FailoverTest {

    private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
    private static final int RELAYS = 4;
    /** For the peers that are well: a machine that stands still for a while makes none of them slow. */
    private static final Duration AMPLE = Duration.ofSeconds(60);
    /** For the peer that plays the slow one. The same step of the others has no longer, so it is not short either. */
    private static final Duration SHORT = Duration.ofMillis(2500);
    /** Twice {@link #SHORT} for an answer of twenty octets. */
    private static final long MILLIS_AN_OCTET = 250;
    /** Of this nothing but the black hole takes notice: the kernel connects to the others at once. */
    private static final Duration SHORT_CONNECT = Duration.ofMillis(300);
    private static DeliveryLines lines;

    /** What a fault means for the mail. */
    private enum Meaning {
        /** The host delivers. */
        WORKS,
        /** The next host; this one is left alone for a while. */
        OUT_OF_REACH,
        /** The next host; this one is asked again with the next mail. */
        PUTS_OFF,
        /** The next host; this one comes last for a while. */
        BROKE,
        /** No other host is asked. */
        REFUSES
    }

    private enum Fault {
        NONE(Meaning.WORKS, null, null, "2.0.0", "250 2.0.0 taken by %s"),
        CLOSES_POOLED(Meaning.WORKS, Point.IDLE, drop(), "2.0.0", "250 2.0.0 taken by %s"),
        CLOSES_POOLED_WITH_421(Meaning.WORKS, Point.IDLE, sayAndDrop("421 4.4.2 idle"), "2.0.0", "250 2.0.0 taken by %s"),
        REFUSED(Meaning.OUT_OF_REACH, null, null, "4.4.1", "Connection refused"),
        BLACK_HOLE(Meaning.OUT_OF_REACH, null, null, "4.4.1", "no connection within 0.3 s"),
        SILENT(Meaning.OUT_OF_REACH, Point.GREETING, silence(), "4.4.2", "timed out after 2.5 s"),
        GREETS_A_BYTE_AT_A_TIME(Meaning.OUT_OF_REACH, Point.GREETING, slowly("220 I am in no hurry", MILLIS_AN_OCTET), "4.4.2",
            "timed out after 2.5 s"),
        DROPS_AT_ONCE(Meaning.OUT_OF_REACH, Point.GREETING, drop(), "4.4.2", "the peer closed the connection"),
        GREETS_421(Meaning.OUT_OF_REACH, Point.GREETING, sayAndDrop("421 4.3.2 busy"), "4.3.2",
            "421 greeted with 4.3.2 busy"),
        GREETS_450(Meaning.OUT_OF_REACH, Point.GREETING, say("450 later"), "4.0.0", "450 greeted with later"),
        GREETS_554(Meaning.OUT_OF_REACH, Point.GREETING, say("554 no SMTP service here"), "4.3.2",
            "554 greeted with no SMTP service here"),
        NOT_SMTP(Meaning.OUT_OF_REACH, Point.GREETING, say("HTTP/1.1 400 Bad Request"), "4.4.2",
            "not an SMTP reply: HTTP/1.1 400 Bad Request"),
        MAIL_421(Meaning.OUT_OF_REACH, Point.MAIL, sayAndDrop("421 4.3.2 going down"), "4.3.2", "421 4.3.2 going down"),
        ANSWERS_MAIL_A_BYTE_AT_A_TIME(Meaning.OUT_OF_REACH, Point.MAIL, slowly("250 I am in no hurry", MILLIS_AN_OCTET), "4.4.2",
            "timed out after 2.5 s"),
        MAIL_452(Meaning.PUTS_OFF, Point.MAIL, say("452 4.3.1 disk full"), "4.3.1", "452 4.3.1 disk full"),
        MAIL_451(Meaning.PUTS_OFF, Point.MAIL, say("451 4.7.1 greylisted"), "4.7.1", "451 4.7.1 greylisted"),
        MAIL_550(Meaning.REFUSES, Point.MAIL, say("550 5.7.1 not you"), "5.7.1", "550 5.7.1 not you"),
        MAIL_550_DROPS(Meaning.REFUSES, Point.MAIL, sayAndDrop("550 5.7.1 not you"), "5.7.1", "550 5.7.1 not you"),
        RCPT_DROPS(Meaning.OUT_OF_REACH, Point.RCPT, drop(), "4.4.2", "the peer closed the connection"),
        ANSWERS_RCPT_A_BYTE_AT_A_TIME(Meaning.OUT_OF_REACH, Point.RCPT, slowly("250 I am in no hurry", MILLIS_AN_OCTET), "4.4.2",
            "timed out after 2.5 s"),
        RCPT_450(Meaning.PUTS_OFF, Point.RCPT, say("450 4.2.1 mailbox busy"), "4.2.1", "450 4.2.1 mailbox busy"),
        RCPT_550(Meaning.REFUSES, Point.RCPT, say("550 5.1.1 no such user"), "5.1.1", "550 5.1.1 no such user"),
        DATA_451(Meaning.PUTS_OFF, Point.DATA, say("451 4.3.0 not now"), "4.3.0", "451 4.3.0 not now"),
        DATA_554(Meaning.REFUSES, Point.DATA, say("554 5.5.1 never"), "5.5.1", "554 5.5.1 never"),
        DROPS_IN_DATA(Meaning.BROKE, Point.DATA, sayAndDrop("354 go ahead"), "4.4.2",
            "no answer to the end of the message, which may have been taken: the peer closed the connection"),
        FINAL_DOT_452(Meaning.PUTS_OFF, Point.FINAL_DOT, say("452 4.3.1 disk full"), "4.3.1", "452 4.3.1 disk full"),
        FINAL_DOT_554(Meaning.REFUSES, Point.FINAL_DOT, say("554 5.7.0 virus"), "5.7.0", "554 5.7.0 virus"),
        FINAL_DOT_421(Meaning.BROKE, Point.FINAL_DOT, sayAndDrop("421 4.3.2 going down"), "4.3.2", "421 4.3.2 going down"),
        DROPS_AFTER_FINAL_DOT(Meaning.BROKE, Point.FINAL_DOT, drop(), "4.4.2",
            "no answer to the end of the message, which may have been taken: the peer closed the connection"),
        ANSWERS_FINAL_DOT_A_BYTE_AT_A_TIME(Meaning.BROKE, Point.FINAL_DOT, slowly("250 I am in no hurry", MILLIS_AN_OCTET), "4.4.2",
            "no answer to the end of the message, which may have been taken: timed out after 2.5 s");

        private final Meaning meaning;
        private final Point point;
        private final Act act;
        private final String status;
        private final String reply;

        Fault(Meaning meaning, Point point, Act act, String status, String reply) {
            this.meaning = meaning;
            this.point = point;
            this.act = act;
            this.status = status;
            this.reply = reply;
        }

        private boolean isNeverReached() {
            return this == REFUSED || this == BLACK_HOLE;
        }
    }

    /** What each of the four relays does. */
    record Case(List<Fault> faults) {

        private static Case of(int relay, Fault fault, int otherRelay, Fault otherFault) {
            Fault[] faults = new Fault[RELAYS];
            Arrays.fill(faults, Fault.NONE);
            faults[relay] = fault;
            faults[otherRelay] = otherFault;
            return new Case(List.of(faults));
        }

        private Timeouts timeouts() {
            boolean greeting = faults.contains(Fault.SILENT) || faults.contains(Fault.GREETS_A_BYTE_AT_A_TIME);
            boolean finalDot = faults.contains(Fault.ANSWERS_FINAL_DOT_A_BYTE_AT_A_TIME);
            boolean command = faults.contains(Fault.ANSWERS_MAIL_A_BYTE_AT_A_TIME)
                || faults.contains(Fault.ANSWERS_RCPT_A_BYTE_AT_A_TIME);
            return new Timeouts(faults.contains(Fault.BLACK_HOLE) ? SHORT_CONNECT : AMPLE, greeting ? SHORT : AMPLE, command ? SHORT : AMPLE,
                AMPLE, finalDot ? SHORT : AMPLE);
        }

        @Override
        public String toString() {
            return faults.toString();
        }
    }

    /** What can be seen from outside. */
    record Seen(List<String> log, List<Integer> connections, List<List<String>> copies) {
    }

    @BeforeAll
    static void readLog() {
        lines = new DeliveryLines();
    }

    @AfterAll
    static void leaveLog() {
        lines.close();
    }

    static Stream<Case> singles() {
        return IntStream.range(0, RELAYS).boxed()
            .flatMap(relay -> faults().map(fault -> Case.of(relay, fault, relay, fault)));
    }

    /** The first two fail in every combination; that later relays do as well is seen with each fault once. */
    static Stream<Case> pairs() {
        Stream<Case> firstTwo = faults().flatMap(one -> faults().map(other -> Case.of(0, one, 1, other)));
        Stream<Case> others = Stream.of(new int[] {0, 2}, new int[] {0, 3}, new int[] {1, 2}, new int[] {1, 3},
            new int[] {2, 3}).flatMap(pair -> faults().map(fault -> Case.of(pair[0], fault, pair[1], fault)));
        return Stream.concat(firstTwo, others);
    }

    /** They take longest, so they begin first. */
    static Stream<Case> all() {
        return faults().map(fault -> new Case(List.of(fault, fault, fault, fault)));
    }

    private static Stream<Fault> faults() {
        return Arrays.stream(Fault.values()).filter(fault -> fault != Fault.NONE);
    }

    @Test
    void shouldCoverEveryFault() {
        assertThat(faults()).hasSize(29);
        assertThat(singles()).hasSize(4 * 29);
        assertThat(pairs()).hasSize(29 * 29 + 5 * 29);
    }

    @ParameterizedTest
    @MethodSource({"all", "singles", "pairs"})
    void shouldDeliverToTheFirstRelayThatTakesIt(Case relays) throws IOException {
        String id = "m" + Integer.toHexString(System.identityHashCode(relays)) + "-" + Thread.currentThread().getId();
        try (Relays started = new Relays(relays); DeliveryEngine engine = engine(started, relays.timeouts())) {
            send(engine, id + "-1");
            send(engine, id + "-2");

            assertThat(started.seen(id)).isEqualTo(new Expectation(relays, started, id).seen());
        }
    }

    private static void send(DeliveryEngine engine, String id) {
        Envelope envelope = new Envelope(Optional.of("Alain.Dupont@tcn.b.eu-admin.net"),
            List.of(Recipient.of("Jeanne.Martin@tcn.f.eu-admin.net")), Optional.empty(), Optional.empty());
        engine.deliver(id, NOW, envelope, message(id), Mode.FROM_QUEUE);
    }

    private static MessageSource message(String id) {
        return MessageSource.of(("Subject: " + id + "\r\nMessage-ID: <" + id + "@test>\r\n\r\nBonjour\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static DeliveryEngine engine(Relays relays, Timeouts timeouts) {
        SmtpClientSettings smtp = new SmtpClientSettings("mail.tcn.b.eu-admin.net", Optional.empty(), TlsPolicy.OFF,
            Optional.empty(), timeouts);
        return new DeliveryEngine(relays, DestinationGate.OPEN, smtp, DeliveryLimits.DEFAULT,
            Peering.LOG, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** What ought to be seen, told fault by fault. */
    private static final class Expectation {

        private final Case relays;
        private final Relays started;
        private final List<Integer> connections = new ArrayList<>(List.of(0, 0, 0, 0));
        private final List<List<String>> copies = new ArrayList<>();
        private final List<String> log = new ArrayList<>();
        private final String id;

        private Expectation(Case relays, Relays started, String id) {
            this.relays = relays;
            this.started = started;
            this.id = id;
            IntStream.range(0, RELAYS).forEach(relay -> copies.add(new ArrayList<>()));
        }

        private Seen seen() {
            List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3));
            List<Integer> met = walk(order, id + "-1");
            List<Integer> broke = met.stream().filter(relay -> meaning(relay) == Meaning.BROKE).toList();
            met.stream().filter(relay -> meaning(relay) == Meaning.OUT_OF_REACH || meaning(relay) == Meaning.BROKE)
                .forEach(order::remove);
            order.addAll(broke);
            walk(order, id + "-2");
            return new Seen(log, connections, copies);
        }

        private Meaning meaning(int relay) {
            return relays.faults.get(relay).meaning;
        }

        /** @return the relays that were asked */
        private List<Integer> walk(List<Integer> order, String mail) {
            List<Integer> met = new ArrayList<>();
            // where nobody is left to ask, what the last one said the last time is repeated
            int last = RELAYS - 1;
            for (int relay : order) {
                met.add(relay);
                last = relay;
                meet(relay, mail);
                if (meaning(relay) == Meaning.WORKS || meaning(relay) == Meaning.REFUSES) {
                    break;
                }
            }
            log.add(line(last, mail));
            return met;
        }

        private void meet(int relay, String mail) {
            Fault fault = relays.faults.get(relay);
            boolean reused = connections.get(relay) > 0 && switch (fault) {
                case CLOSES_POOLED, CLOSES_POOLED_WITH_421, MAIL_550_DROPS -> false;
                default -> fault.meaning != Meaning.BROKE;
            };
            if (!reused && !fault.isNeverReached()) {
                connections.set(relay, connections.get(relay) + 1);
            }
            if (fault.meaning == Meaning.WORKS || fault.point == Point.FINAL_DOT) {
                copies.get(relay).add(mail);
            }
        }

        private String line(int relay, String mail) {
            Fault fault = relays.faults.get(relay);
            String status = switch (fault.meaning) {
                case WORKS -> "sent";
                case REFUSES -> "bounced";
                default -> "deferred";
            };
            InetSocketAddress address = started.addresses.get(relay);
            return "mail=" + mail + " message-id=<" + mail + "@test> from=<Alain.Dupont@tcn.b.eu-admin.net> to=<Jeanne.Martin@tcn.f.eu-admin.net>"
                + " destination=eu-admin.net relay=" + Relays.name(relay) + "[" + address.getAddress().getHostAddress() + ":"
                + address.getPort() + "] next-id=none tls=none delay=0.000 dsn=" + fault.status + " status=" + status + " reply=\""
                + fault.reply.formatted(Relays.name(relay)) + "\"";
        }
    }

    /** Four relays at loopback addresses, and the way to them. */
    private static final class Relays implements Route, AutoCloseable {

        private final List<SmtpPeer> peers = new ArrayList<>();
        private final List<AutoCloseable> blackHoles = new ArrayList<>();
        private final List<InetSocketAddress> addresses = new ArrayList<>();

        private Relays(Case relays) throws IOException {
            for (int relay = 0; relay < RELAYS; relay++) {
                start(relay, relays.faults.get(relay));
            }
        }

        private static String name(int relay) {
            return "relay-" + (relay + 1) + ".eu-admin.net";
        }

        private void start(int relay, Fault fault) throws IOException {
            String loopback = "127.82.0." + (relay + 1);
            SmtpPeer peer = new SmtpPeer(name(relay), loopback);
            peers.add(peer);
            addresses.add(switch (fault) {
                case BLACK_HOLE -> blackHole(loopback);
                // not the port of a peer that was closed: the kernel would give it to a peer of another case
                case REFUSED -> new InetSocketAddress(loopback, FreePort.find(loopback));
                default -> peer.address();
            });
            if (fault.act != null) {
                peer.at(fault.point, fault.act);
            }
        }

        /** A socket whose queue is full: the kernel leaves who knocks without an answer. */
        private InetSocketAddress blackHole(String loopback) throws IOException {
            ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName(loopback));
            blackHoles.add(full);
            for (int i = 0; i < 3; i++) {
                SocketChannel waiting = SocketChannel.open();
                waiting.configureBlocking(false);
                waiting.connect(full.getLocalSocketAddress());
                blackHoles.add(waiting);
            }
            return (InetSocketAddress) full.getLocalSocketAddress();
        }

        @Override
        public Routed to(String domain) {
            List<Hop> hops = new ArrayList<>();
            for (int relay = RELAYS - 1; relay >= 0; relay--) {
                hops.add(new Hop(10 * relay, name(relay), List.of(addresses.get(relay))));
            }
            return new Routed(new Destination("eu-admin.net"), hops);
        }

        private Seen seen(String id) {
            List<String> log = new ArrayList<>(lines.of(id + "-1"));
            log.addAll(lines.of(id + "-2"));
            return new Seen(log, peers.stream().map(SmtpPeer::connections).toList(),
                peers.stream().map(peer -> peer.taken().stream().map(Relays::subject).toList()).toList());
        }

        private static String subject(Taken taken) {
            return taken.text().lines().findFirst().orElseThrow().substring("Subject: ".length());
        }

        @Override
        public void close() throws IOException {
            for (SmtpPeer peer : peers) {
                peer.close();
            }
            for (AutoCloseable blackHole : blackHoles) {
                try {
                    blackHole.close();
                } catch (Exception e) {
                    throw new IOException(e);
                }
            }
        }
    }
}
