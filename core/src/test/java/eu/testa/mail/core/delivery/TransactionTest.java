package eu.testa.mail.core.delivery;

import static eu.testa.mail.core.delivery.Peering.CLOCK;
import static eu.testa.mail.core.delivery.Peering.JEANNE;
import static eu.testa.mail.core.delivery.Peering.PIERRE;
import static eu.testa.mail.core.delivery.Peering.SENDER;
import static eu.testa.mail.core.delivery.Peering.deliver;
import static eu.testa.mail.core.delivery.Peering.engine;
import static eu.testa.mail.core.delivery.Peering.envelope;
import static eu.testa.mail.core.delivery.Peering.plain;
import static eu.testa.mail.core.delivery.SmtpPeer.drop;
import static eu.testa.mail.core.delivery.SmtpPeer.forRecipient;
import static eu.testa.mail.core.delivery.SmtpPeer.say;
import static eu.testa.mail.core.delivery.SmtpPeer.sayAndDrop;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.delivery.DeliveryEngine.Mode;
import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.SmtpPeer.Point;
import eu.testa.mail.core.delivery.SmtpPeer.Taken;
import eu.testa.mail.core.delivery.smtp.SmtpClientSettings;
import eu.testa.mail.core.digest.Sha256;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Notify;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.mail.Ret;
import eu.testa.mail.core.settings.TlsPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One mail and one or two peers: what is said, what is sent, and what comes of each recipient. */
class TransactionTest {

    private static final String MESSAGE = "Subject: Bonjour\r\n\r\nBonjour\r\n";

    private SmtpPeer first;
    private SmtpPeer second;
    private DeliveryEngine engine;

    @BeforeEach
    void start() throws IOException {
        first = new SmtpPeer("relay-1.eu-admin.net", "127.82.1.1");
        second = new SmtpPeer("relay-2.eu-admin.net", "127.82.1.2");
        engine = engine(plain(), first, second);
    }

    @AfterEach
    void stop() throws IOException {
        engine.close();
        first.close();
        second.close();
    }

    private static RemoteReply from(SmtpPeer peer, int code, String status, String text) {
        String address = peer.address().getAddress().getHostAddress() + ":" + peer.address().getPort();
        return new RemoteReply(Optional.of(peer.name()), Optional.of(address), Optional.empty(), code, status, text,
            Optional.of(CLOCK.instant()));
    }

    private static RecipientResult taken(SmtpPeer peer) {
        return new Delivered(from(peer, 250, "2.0.0", "2.0.0 taken by " + peer.name()),
            peer.offers("DSN") ? Handover.TO_REPORTING_HOST : Handover.TO_SILENT_HOST, digestOfLast(peer));
    }

    /** No message of these tests has a line that begins with a dot. */
    private static Optional<String> digestOfLast(SmtpPeer peer) {
        List<Taken> taken = peer.taken();
        return Optional.of(HexFormat.of().formatHex(Sha256.of(taken.get(taken.size() - 1).octets())));
    }

    private static String sent(SmtpPeer peer) {
        assertThat(peer.taken()).hasSize(1);
        return peer.taken().get(0).text();
    }

    @Test
    void shouldPassDsnParametersToPeersThatSpeakThem() {
        Envelope envelope = new Envelope(Optional.empty(), List.of(
            new Recipient(JEANNE, Set.of(Notify.SUCCESS, Notify.DELAY), Optional.of("rfc822;Jeanne+2BMartin@f.example")),
            new Recipient(PIERRE, Set.of(Notify.NEVER), Optional.empty())), Optional.of(Ret.HDRS), Optional.of("a+20b"));

        deliver(engine, envelope, MESSAGE);

        assertThat(first.commands()).containsExactly("EHLO mail.tcn.b.eu-admin.net",
            "MAIL FROM:<> RET=HDRS ENVID=a+20b",
            "RCPT TO:<" + JEANNE + "> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;Jeanne+2BMartin@f.example",
            "RCPT TO:<" + PIERRE + "> NOTIFY=NEVER", "DATA");
    }

    @Test
    void shouldNotPassOnWhatIsNoXtext() {
        Envelope envelope = new Envelope(Optional.empty(), List.of(
            new Recipient(JEANNE, Set.of(Notify.DELAY), Optional.of("rfc822;Bob+list@f.example")),
            new Recipient(PIERRE, Set.of(), Optional.of("rfc822;x NOTIFY=NEVER"))), Optional.empty(), Optional.of("a RET=FULL"));

        deliver(engine, envelope, MESSAGE);

        assertThat(first.commands()).containsExactly("EHLO mail.tcn.b.eu-admin.net", "MAIL FROM:<>",
            "RCPT TO:<" + JEANNE + "> NOTIFY=DELAY", "RCPT TO:<" + PIERRE + ">", "DATA");
    }

    @Test
    void shouldKeepToBareSmtpWithPeersThatKnowNoMore() {
        first.at(Point.EHLO, say("502 what?"));
        Envelope envelope = new Envelope(Optional.of(SENDER), List.of(
            new Recipient(JEANNE, Set.of(Notify.NEVER), Optional.empty())), Optional.of(Ret.HDRS), Optional.of("id"));

        assertThat(deliver(engine, envelope, MESSAGE)).containsExactly(new Delivered(
            from(first, 250, "2.0.0", "2.0.0 taken by " + first.name()), Handover.TO_SILENT_HOST, digestOfLast(first)));
        assertThat(first.commands()).containsExactly("EHLO mail.tcn.b.eu-admin.net", "HELO mail.tcn.b.eu-admin.net",
            "MAIL FROM:<" + SENDER + ">", "RCPT TO:<" + JEANNE + ">", "DATA");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSettleEachRecipientByItself(boolean pipelining) {
        first.offering(pipelining ? "PIPELINING" : "HELP").at(Point.RCPT, forRecipient(JEANNE, say("550 5.1.1 unknown")));

        assertThat(deliver(engine, envelope(JEANNE, PIERRE), MESSAGE)).containsExactly(
            new Failed(from(first, 550, "5.1.1", "5.1.1 unknown")), taken(first));
        assertThat(second.connections()).isZero();
    }

    /** A full disk is no mail's own trouble: one mail an interval asks whether it is over. What a sender meets is his own. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        451 4.3.0 the database is away       | DESTINATION
        452 4.3.1 disk full                  | DESTINATION
        452 out of disk                      | DESTINATION
        452 4.2.2 you have sent too much     | MESSAGE
        451 4.7.1 greylisted                 | MESSAGE
        451 try again                        | MESSAGE
        450 4.1.8 your domain is not found   | MESSAGE
        """)
    void shouldKnowWhetherNoMailIsWelcomeOrThisSenderIsNot(String reply, Scope scope) {
        for (SmtpPeer peer : List.of(first, second)) {
            peer.at(Point.MAIL, say(reply));
        }

        assertThat(deliver(engine, envelope(JEANNE), MESSAGE)).singleElement().isInstanceOfSatisfying(Deferred.class,
            deferred -> assertThat(deferred.scope()).isEqualTo(scope));
        assertThat(first.connections()).isOne();
        assertThat(second.connections()).as("asked all the same").isOne();
    }

    @Test
    void shouldDeliverToTheNextHostWhenTheDiskOfOneIsFull() {
        first.at(Point.MAIL, say("452 4.3.1 disk full"));

        assertThat(deliver(engine, envelope(JEANNE), MESSAGE)).containsExactly(taken(second));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RCPT", "DATA", "FINAL_DOT"})
    void shouldTakeAFullDiskForAMailsOwnTroubleOnceItsSenderIsWelcome(Point point) {
        first.at(point, say("452 4.3.1 no room for this"));
        second.at(point, say("452 4.3.1 no room for this"));

        assertThat(deliver(engine, envelope(JEANNE), MESSAGE)).singleElement().isInstanceOfSatisfying(Deferred.class,
            deferred -> assertThat(deferred.scope()).isEqualTo(Scope.MESSAGE));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldOfferWhomOneHostPutsOffToTheNext(boolean pipelining) {
        first.offering(pipelining ? "PIPELINING" : "HELP").at(Point.RCPT, forRecipient(PIERRE, say("450 4.2.1 busy")));

        assertThat(deliver(engine, envelope(JEANNE, PIERRE), MESSAGE)).containsExactly(taken(first), taken(second));
        assertThat(first.taken()).hasSize(1);
        assertThat(second.taken().get(0).commands()).containsExactly("MAIL FROM:<" + SENDER + ">", "RCPT TO:<" + PIERRE + ">");
    }

    @ParameterizedTest
    @CsvSource({"true, DATA", "false, DATA", "true, FINAL_DOT", "false, FINAL_DOT"})
    void shouldKeepAFinalNoWhenTheConnectionBreaksAfterIt(boolean pipelining, Point point) {
        first.offering(pipelining ? "PIPELINING" : "HELP").at(Point.RCPT, forRecipient(JEANNE, say("550 5.1.1 unknown")))
            .at(point, drop());

        assertThat(deliver(engine, envelope(JEANNE, PIERRE), MESSAGE)).containsExactly(
            new Failed(from(first, 550, "5.1.1", "5.1.1 unknown")), taken(second));
        assertThat(second.commands()).doesNotContain("RCPT TO:<" + JEANNE + ">");
    }

    /** The first recipient was welcome, the connection ends at the second: the next host gets both, and the first none. */
    @ParameterizedTest
    @CsvSource({"true, RCPT", "false, RCPT", "true, DATA", "false, DATA"})
    void shouldOfferTheWholeMailToTheNextHostAfter421InTheMiddle(boolean pipelining, Point point) {
        first.offering(pipelining ? "PIPELINING" : "DSN");
        SmtpPeer.Act goingDown = sayAndDrop("421 4.3.2 going down");
        first.at(point, point == Point.RCPT ? forRecipient(PIERRE, goingDown) : goingDown);

        assertThat(deliver(engine, envelope(JEANNE, PIERRE), MESSAGE)).containsExactly(taken(second), taken(second));
        assertThat(first.taken()).isEmpty();
        assertThat(second.taken()).singleElement().satisfies(taken -> assertThat(taken.commands()).hasSize(3));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldKeepAFinalNoToTheSenderWhenThePeerHangsUp(boolean pipelining) {
        first.offering(pipelining ? "PIPELINING" : "HELP").at(Point.MAIL, sayAndDrop("550 5.7.1 not you"));

        assertThat(deliver(engine, envelope(JEANNE, PIERRE), MESSAGE)).containsExactly(
            new Failed(from(first, 550, "5.7.1", "5.7.1 not you")), new Failed(from(first, 550, "5.7.1", "5.7.1 not you")));
        assertThat(second.connections()).isZero();
    }

    @Test
    void shouldReuseAConnectionThatSaid354ForNobody() {
        first.at(Point.RCPT, say("550 5.1.1 unknown"));
        deliver(engine, envelope(JEANNE), MESSAGE);
        first.at(Point.RCPT, say("250 2.1.5 ok"));

        assertThat(deliver(engine, envelope(JEANNE), MESSAGE)).containsExactly(taken(first));
        assertThat(first.connections()).isOne();
        assertThat(first.taken()).hasSize(1);
    }

    @Test
    void shouldDeferForTheMessageWhenEveryHostBreaksOverIt() {
        first.at(Point.FINAL_DOT, drop());
        second.at(Point.FINAL_DOT, drop());

        assertThat(deliver(engine, envelope(JEANNE), MESSAGE)).containsExactly(new Deferred(from(second, 0, "4.4.2",
            "no answer to the end of the message, which may have been taken: the peer closed the connection"),
            Scope.MESSAGE));
        first.at(Point.FINAL_DOT, say("250 2.0.0 taken by " + first.name()));
        assertThat(deliver(engine, envelope(JEANNE), MESSAGE)).containsExactly(taken(first));
    }

    @Test
    void shouldOfferALargeMessageToTheNextHostWhenTheConnectionBreaks() {
        first.at(Point.DATA, line -> {
            line.write("354 go ahead\r\n");
            line.socket().setSoLinger(true, 0);
            line.socket().close();
            return false;
        });
        byte[] large = new byte[20_000_000];
        Arrays.fill(large, (byte) 'x');

        assertThat(deliver(engine, envelope(JEANNE), MessageSource.of(large))).containsExactly(taken(second));
        assertThat(Arrays.mismatch(second.taken().get(0).octets(), large)).isEqualTo(large.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", ".\r\n", "a\r\n.\r\nb", "\r\n.\r\n.\r\n..\r\n", "no end", "end\r\n", "a\rb\nc\r\n",
        "\r", "\n", "a\r\n.b", "\0\1\t", "\r\n\r\n", ".\r\n.\r\n.", "x\n\r\n.y", "ends in CR\r"})
    void shouldSendTheOctetsThatAreThere(String message) {
        deliver(engine, envelope(JEANNE), message.isEmpty() ? "\r\n" : message);

        String expected = message.endsWith("\r\n") ? message : message + "\r\n";
        assertThat(unstuffed(sent(first))).isEqualTo(expected);
    }

    /** RFC 5321 §4.5.2: the receiver takes one dot away at the start of each line. */
    private static String unstuffed(String text) {
        return ("\r\n" + text).replace("\r\n.", "\r\n").substring(2);
    }

    @Test
    void shouldDoubleDotsAcrossBuffers() {
        String filler = "x".repeat(32 * 1024 - 2) + "\r\n";
        String message = filler + ".\r\n" + filler.substring(1) + "\r\n.." + filler;

        deliver(engine, envelope(JEANNE), message);

        assertThat(sent(first)).isEqualTo(filler + "..\r\n" + filler.substring(1) + "\r\n..." + filler);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\n.\nMAIL FROM:<x@y>", "a\n.\r\nMAIL", "a\r\n.\nMAIL", "a\r.\rMAIL", "a\r\n.\rMAIL", "a\r.\r\nMAIL",
        "a\n.", "a\r.", "a\r\n.\r"})
    void shouldNotSendWhatACarelessPeerTakesForTheEnd(String smuggled) {
        assertThat(deliver(engine, envelope(JEANNE), smuggled)).singleElement()
            .isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.reply().status()).isEqualTo("5.6.0"));
        assertThat(first.commands()).containsExactly("EHLO mail.tcn.b.eu-admin.net");
    }

    @Test
    void shouldDeclareEightBitMessages() {
        first.offering("PIPELINING", "8BITMIME", "SIZE 1000000");

        deliver(engine, envelope(JEANNE), "\r\n\u00e9t\u00e9\r\n");

        assertThat(first.commands()).contains("MAIL FROM:<" + SENDER + "> SIZE=7 BODY=8BITMIME");
        assertThat(sent(first)).isEqualTo("\r\n\u00e9t\u00e9\r\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "PIPELINING              | 5.6.3 | Alain.Dupont@tcn.b.eu-admin.net | \u00e9t\u00e9",
        "SIZE 10                 | 5.3.4 | Alain.Dupont@tcn.b.eu-admin.net | more than ten octets",
        "8BITMIME                | 5.6.7 | Andr\u00e9@tcn.b.eu-admin.net   | bonjour"})
    void shouldNotSendWhatThePeerCannotTake(String extension, String status, String sender, String message) {
        first.offering(extension);
        Envelope envelope = new Envelope(Optional.of(sender), List.of(Recipient.of(JEANNE)), Optional.empty(), Optional.empty());

        assertThat(deliver(engine, envelope, message)).singleElement()
            .isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.reply().status()).isEqualTo(status));
        assertThat(first.commands()).containsExactly("EHLO mail.tcn.b.eu-admin.net");
        assertThat(second.connections()).isZero();
    }

    @Test
    void shouldSendAddressesBeyondAsciiToPeersThatTakeThem() {
        first.offering("SMTPUTF8", "8BITMIME");

        assertThat(deliver(engine, envelope("Andr\u00e9@tcn.f.eu-admin.net"), MESSAGE)).containsExactly(taken(first));
        assertThat(first.commands()).contains("MAIL FROM:<" + SENDER + "> SMTPUTF8", "RCPT TO:<Andr\u00e9@tcn.f.eu-admin.net>");
    }

    @Test
    void shouldPutOffAMailThatCannotBeReadHere() {
        List<String> reads = new CopyOnWriteArrayList<>();
        MessageSource failing = new MessageSource() {
            @Override
            public InputStream open() throws IOException {
                reads.add("open");
                if (reads.size() > 1) {
                    throw new IOException("the disk is gone");
                }
                return InputStream.nullInputStream();
            }

            @Override
            public long size() {
                return 0;
            }
        };
        first.at(Point.RCPT, forRecipient(JEANNE, say("550 5.1.1 unknown")));

        assertThat(deliver(engine, envelope(JEANNE, PIERRE), failing)).containsExactly(
            new Failed(from(first, 550, "5.1.1", "5.1.1 unknown")),
            new Deferred(new RemoteReply(Optional.empty(), Optional.empty(), Optional.empty(), 0, "4.3.0",
                "the message cannot be read here: the disk is gone", Optional.of(CLOCK.instant())), Scope.MESSAGE));
        assertThat(first.taken()).isEmpty();
        assertThat(second.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"line", "lines"})
    void shouldCutOffAPeerThatTalksWithoutEnd(String kind) {
        String endless = kind.equals("line") ? "220 " + "x".repeat(5000) : "220-x\r\n".repeat(500) + "220 x";
        first.at(Point.GREETING, say(endless));

        assertThat(deliver(engine, envelope(JEANNE), MESSAGE)).containsExactly(taken(second));
    }

    @Test
    void shouldLogByWhatNamesTheMailIsKnownElsewhere() {
        first.at(Point.FINAL_DOT, say("250 2.0.0 Mail1764425103-0a1b accepted"));

        try (DeliveryLines lines = new DeliveryLines()) {
            deliver(engine, envelope(JEANNE), "Message-ID: <1@tcn.b.eu-admin.net>\r\n\r\nx\r\n");
            assertThat(lines.of("test")).singleElement().asString()
                .startsWith("mail=test message-id=<1@tcn.b.eu-admin.net> from=<" + SENDER + ">")
                .contains(" next-id=Mail1764425103-0a1b ");
        }
    }

    @Test
    void shouldLogNoControlCharacters() {
        first.at(Point.RCPT, say("550 5.1.1 \u001b[2Jno\u0007 \"such\" user\r"));

        try (DeliveryLines lines = new DeliveryLines()) {
            deliver(engine, envelope(JEANNE), MESSAGE);
            assertThat(lines.of("test")).singleElement().asString()
                .contains("reply=\"550 5.1.1 ?[2Jno? 'such' user").doesNotContainPattern("\\p{Cntrl}");
        }
    }

    @Test
    void shouldNeverSendACommandWithALineEndInIt() {
        assertThat(deliver(engine, envelope("a@b\r\nRCPT TO:<x@y>"), MESSAGE)).singleElement().isInstanceOf(Deferred.class);
        assertThat(first.taken()).isEmpty();
        assertThat(first.commands()).noneMatch(command -> command.startsWith("RCPT"));
    }

    @Test
    void shouldConnectFromTheSourceAddress() throws IOException {
        List<InetAddress> sources = new CopyOnWriteArrayList<>();
        first.at(Point.EHLO, line -> {
            sources.add(line.socket().getInetAddress());
            return say("250 hello").play(line);
        });
        InetAddress source = InetAddress.getByName("127.82.1.99");
        try (DeliveryEngine bound = engine(new SmtpClientSettings("mail.tcn.b.eu-admin.net", Optional.of(source),
            TlsPolicy.OFF, Optional.empty(), Peering.TIMEOUTS), first)) {
            deliver(bound, envelope(JEANNE), MESSAGE);
        }
        assertThat(sources).containsExactly(source);
    }

    @Test
    void shouldMakeSeveralTransactionsOfManyRecipients() {
        String[] recipients = IntStream.range(0, 250).mapToObj(i -> "r" + i + "@tcn.f.eu-admin.net").toArray(String[]::new);

        assertThat(deliver(engine, envelope(recipients), MESSAGE)).hasSize(250).allMatch(taken(first)::equals);
        assertThat(first.taken().stream().map(Taken::commands).map(List::size)).containsExactly(101, 101, 51);
        assertThat(first.connections()).isOne();
    }

    @Test
    void shouldCloseAConnectionAfterItsNumberOfMails() {
        DeliveryLimits three = new DeliveryLimits(8, 100, 3, Duration.ofSeconds(15), Duration.ofMinutes(1));
        try (DeliveryEngine limited = new DeliveryEngine(Peering.to(first), DestinationGate.OPEN, plain(), three,
            Peering.LOG, CLOCK)) {
            IntStream.range(0, 7).forEach(i -> deliver(limited, envelope(JEANNE), MESSAGE));
        }
        assertThat(first.taken()).hasSize(7);
        assertThat(first.connections()).isEqualTo(3);
    }

    @Test
    void shouldLeaveADestinationAloneThatIsKnownToBeDown() {
        RemoteReply down = new RemoteReply(Optional.of(first.name()), Optional.empty(), Optional.empty(), 0, "4.4.1",
            "Connection refused", Optional.of(CLOCK.instant().minusSeconds(90)));
        try (DeliveryEngine gated = new DeliveryEngine(Peering.to(first), destination -> Optional.of(down), plain(),
            DeliveryLimits.DEFAULT, Peering.LOG, CLOCK)) {
            assertThat(deliver(gated, envelope(JEANNE), MESSAGE)).containsExactly(new Deferred(down, Scope.DESTINATION));
            assertThat(first.connections()).isZero();

            assertThat(gated.deliver("probe", Instant.now(), envelope(JEANNE), MessageSource.of(
                MESSAGE.getBytes(StandardCharsets.US_ASCII)), Mode.PROBE)).extracting(Delivery::result)
                .containsExactly(taken(first));
        }
    }
}
