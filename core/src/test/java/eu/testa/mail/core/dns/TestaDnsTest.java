package eu.testa.mail.core.dns;

import static eu.testa.mail.core.dns.ScriptedNameServer.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.tuple;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.DeliveryEngine;
import eu.testa.mail.core.delivery.DeliveryFigures;
import eu.testa.mail.core.delivery.DeliveryLimits;
import eu.testa.mail.core.delivery.DeliveryLog;
import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.delivery.route.MailExchanger;
import eu.testa.mail.core.delivery.route.MxRoute;
import eu.testa.mail.core.delivery.smtp.SmtpClientSettings;
import eu.testa.mail.core.delivery.smtp.Timeouts;
import eu.testa.mail.core.dns.DnsAnswer.Kind;
import eu.testa.mail.core.dns.ScriptedNameServer.Script;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.TlsPolicy;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

@Execution(ExecutionMode.CONCURRENT)
class TestaDnsTest {

    /** Where a server is silent. The others have no longer, so it is not short. */
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration AMPLE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration STALE = Duration.ofDays(1);
    private static final String SOA = "eu-admin.net. 3600 IN SOA dns.eu-admin.net. hostmaster.eu-admin.net. 1 3600 600 86400 60";
    /** The four of the note. */
    private static final String[] RELAYS = {
        "eu-admin.net. 300 IN MX 1 62.62.0.17.", "eu-admin.net. 300 IN MX 2 62.62.0.28.",
        "eu-admin.net. 300 IN MX 3 62.62.0.29.", "eu-admin.net. 300 IN MX 4 62.62.0.241."};
    private static final Script SILENCE = query -> List.of();

    private final ManualClock clock = new ManualClock();
    private final List<ScriptedNameServer> servers = new ArrayList<>();
    private ScriptedNameServer primary;

    @BeforeEach
    void startPrimary() throws IOException {
        primary = server(zone(RELAYS));
    }

    @AfterEach
    void stopAll() throws IOException {
        for (ScriptedNameServer server : servers) {
            server.close();
        }
    }

    @Test
    void shouldReadTheRecordsOfTheNoteWhoseTargetsAreAddresses() throws Exception {
        assertThat(dns().mailExchangers("eu-admin.net"))
            .extracting(MailExchanger::preference, one -> one.addresses().get(0).getHostAddress())
            .containsExactlyInAnyOrder(tuple(1, "62.62.0.17"), tuple(2, "62.62.0.28"), tuple(3, "62.62.0.29"),
                tuple(4, "62.62.0.241"));
        assertThat(primary.questions()).as("an address needs no look-up").hasSize(1);
    }

    @Test
    void shouldKeepEqualPreferencesAndLookUpHosts() throws Exception {
        primary.say(zone("tcn.f.eu-admin.net. 60 IN MX 5 one.eu-admin.net.", "tcn.f.eu-admin.net. 60 IN MX 5 two.eu-admin.net.",
            "one.eu-admin.net. 60 IN A 192.0.2.1", "one.eu-admin.net. 60 IN AAAA 2001:db8::1",
            "two.eu-admin.net. 60 IN A 192.0.2.2"));
        assertThat(dns().mailExchangers("TCN.F.eu-admin.NET."))
            .extracting(MailExchanger::preference, MailExchanger::host, one -> one.addresses().size())
            .containsExactlyInAnyOrder(tuple(5, "one.eu-admin.net", 2), tuple(5, "two.eu-admin.net", 1));
    }

    @Test
    void shouldTakeTheHostItselfWhereThereIsNoMx() throws Exception {
        primary.say(zone("mail.eu-admin.net. 60 IN A 192.0.2.9"));
        assertThat(dns().mailExchangers("mail.eu-admin.net")).extracting(MailExchanger::host).containsExactly("mail.eu-admin.net");
    }

    @Test
    void shouldIgnoreTheNullMxBesideOthers() throws Exception {
        primary.say(zone("tcn.f.eu-admin.net. 60 IN MX 0 .", "tcn.f.eu-admin.net. 60 IN MX 5 one.eu-admin.net.",
            "one.eu-admin.net. 60 IN A 192.0.2.1"));
        assertThat(dns().mailExchangers("tcn.f.eu-admin.net")).extracting(MailExchanger::host).containsExactly("one.eu-admin.net");
    }

    @Test
    void shouldAskForTheAddressesOfTwentyHostsAtMost() throws Exception {
        String[] records = IntStream.range(0, 1000)
            .mapToObj(i -> "tcn.f.eu-admin.net. 60 IN MX " + i + " h" + i + ".eu-admin.net.").toArray(String[]::new);
        primary.say(zone(records));
        TestaDns dns = dns();
        assertThat(dns.mailExchangers("tcn.f.eu-admin.net")).extracting(MailExchanger::preference)
            .containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
        assertThat(primary.questions()).as("one, and two for each host").hasSize(41);
    }

    @Test
    void shouldSayThatADomainTakesNoMail() throws Exception {
        primary.say(zone("tcn.f.eu-admin.net. 60 IN MX 0 ."));
        assertThat(dns().mailExchangers("tcn.f.eu-admin.net")).containsExactly(MailExchanger.none());
    }

    @Test
    void shouldAskAgainOnlyWhenTheTtlIsOver() throws Exception {
        TestaDns dns = dns();
        dns.answer("eu-admin.net", Type.MX);
        clock.pass(Duration.ofSeconds(299));
        dns.answer("EU-ADMIN.net", Type.MX);
        assertThat(primary.questions()).hasSize(1);
        clock.pass(Duration.ofSeconds(1));
        dns.answer("eu-admin.net", Type.MX);
        assertThat(primary.questions()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"nobody.eu-admin.net, NO_SUCH_NAME", "eu-admin.net, NO_DATA"})
    void shouldRememberWhatIsNotThereAsLongAsTheSoaSays(String name, Kind kind) throws Exception {
        TestaDns dns = dns();
        assertThat(dns.answer(name, Type.TXT).kind()).isEqualTo(kind);
        clock.pass(Duration.ofSeconds(59));
        assertThat(dns.answer(name, Type.TXT).kind()).isEqualTo(kind);
        assertThat(primary.questions()).hasSize(1);
        clock.pass(Duration.ofSeconds(1));
        dns.answer(name, Type.TXT);
        assertThat(primary.questions()).hasSize(2);
    }

    @Test
    void shouldWaitForADeadServerOnceAndNotWithEachQuestion() throws Exception {
        primary.say(SILENCE);
        ScriptedNameServer secondary = server(zone(RELAYS));
        TestaDns dns = impatient(primary, secondary);
        for (int i = 0; i < 20; i++) {
            assertThat(dns.answer("eu-admin.net", Type.MX).isFound()).isTrue();
            dns.answer("n" + i + ".eu-admin.net", Type.A);
        }
        assertThat(primary.questions()).hasSize(1);
        clock.pass(PAUSE);
        dns.answer("after-the-pause.eu-admin.net", Type.A);
        dns.answer("and-another.eu-admin.net", Type.A);
        assertThat(primary.questions()).as("one question finds out whether it is back").hasSize(2);
    }

    @Test
    void shouldGoBackToTheFirstServerWhenItAnswersAgain() throws Exception {
        primaryIsDown();
        ScriptedNameServer secondary = server(zone(RELAYS));
        TestaDns dns = dns(primary, secondary);
        dns.answer("a.eu-admin.net", Type.A);
        primary.say(zone(RELAYS));
        clock.pass(PAUSE);
        int before = secondary.questions().size();
        dns.answer("b.eu-admin.net", Type.A);
        dns.answer("c.eu-admin.net", Type.A);
        assertThat(primary.questions()).hasSize(3);
        assertThat(secondary.questions()).hasSize(before);
    }

    @Test
    void shouldNoticeAtOnceThatNothingListens() throws Exception {
        Endpoint closed = primary.endpoint();
        primary.close();
        ScriptedNameServer secondary = server(zone(RELAYS));
        TestaDns dns = new TestaDns(forwarding(List.of(closed, secondary.endpoint()), Duration.ofMinutes(5)), clock);
        assertThat(dns.answer("eu-admin.net", Type.MX).isFound()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {Rcode.SERVFAIL, Rcode.REFUSED, Rcode.NOTIMP, Rcode.FORMERR})
    void shouldAskTheNextServerWhenOneHasNoAnswerForThisName(int rcode) throws Exception {
        primary.say(query -> List.of(reply(query, rcode)));
        ScriptedNameServer secondary = server(zone(RELAYS));
        TestaDns dns = dns(primary, secondary);
        assertThat(dns.answer("eu-admin.net", Type.MX).records()).hasSize(4);
        primary.say(zone("other.eu-admin.net. 60 IN A 192.0.2.4"));
        assertThat(dns.answer("other.eu-admin.net", Type.A).isFound()).as("it is not left alone for it").isTrue();
    }

    @Test
    void shouldAskTheNextServerWhenOneIsLame() throws Exception {
        primary.say(query -> List.of(reply(query, Rcode.NOERROR, "net. 172800 IN NS a.gtld-servers.net.")));
        assertThat(dns(primary, server(zone(RELAYS))).answer("eu-admin.net", Type.MX).records()).hasSize(4);
        ScriptedNameServer forgetful = server(query -> {
            Message reply = reply(query, Rcode.NOERROR);
            reply.getHeader().unsetFlag(Flags.AA);
            return List.of(reply);
        });
        assertThat(dns(forgetful, server(zone(RELAYS))).answer("eu-admin.net", Type.MX).records()).hasSize(4);
    }

    @Test
    void shouldWaitOverRepliesThatAreNotToItsQuestion() throws Exception {
        primary.say(query -> {
            Message wrongId = reply(query, Rcode.NOERROR, "eu-admin.net. 300 IN MX 1 192.0.2.66.");
            wrongId.getHeader().setID(query.getHeader().getID() ^ 1);
            Message wrongQuestion = reply(Message.newQuery(Record.newRecord(name("elsewhere.eu-admin.net."), Type.MX, 1)),
                Rcode.NOERROR, "eu-admin.net. 300 IN MX 1 192.0.2.66.");
            wrongQuestion.getHeader().setID(query.getHeader().getID());
            Message noReply = reply(query, Rcode.NOERROR, "eu-admin.net. 300 IN MX 1 192.0.2.66.");
            noReply.getHeader().unsetFlag(Flags.QR);
            return List.of(wrongId, wrongQuestion, noReply, reply(query, Rcode.NOERROR, RELAYS));
        });
        assertThat(dns().mailExchangers("eu-admin.net")).extracting(MailExchanger::host)
            .contains("62.62.0.17").doesNotContain("192.0.2.66");
    }

    @Test
    void shouldTakeNoRecordOfAnotherName() throws Exception {
        primary.say(query -> List.of(reply(query, Rcode.NOERROR, "eu-admin.net. 300 IN MX 1 62.62.0.17.",
            "tcn.f.eu-admin.net. 300 IN MX 1 192.0.2.66.")));
        TestaDns dns = dns();
        assertThat(dns.mailExchangers("eu-admin.net")).extracting(MailExchanger::host).containsExactly("62.62.0.17");
        primary.say(zone(RELAYS));
        assertThat(dns.mailExchangers("tcn.f.eu-admin.net")).isEmpty();
    }

    @Test
    void shouldBeUnpredictable() throws Exception {
        TestaDns dns = dns();
        for (int i = 0; i < 40; i++) {
            dns.answer("n" + i + ".eu-admin.net", Type.A);
        }
        assertThat(primary.questions().stream().map(one -> one.getHeader().getID()).distinct().count()).isGreaterThan(35);
        assertThat(primary.askers().stream().distinct().count()).as("ports").isGreaterThan(35);
    }

    @Test
    void shouldAskAgainOverTcpWhenTheAnswerIsTruncated() throws Exception {
        String[] many = IntStream.range(0, 200).mapToObj(i -> "eu-admin.net. 300 IN MX " + i + " 192.0.2." + i + ".")
            .toArray(String[]::new);
        primary.say(query -> {
            Message cut = reply(query, Rcode.NOERROR, RELAYS[0]);
            cut.getHeader().setFlag(Flags.TC);
            return List.of(cut);
        });
        primary.sayOverTcp(query -> List.of(reply(query, Rcode.NOERROR, many)));
        assertThat(dns().answer("eu-admin.net", Type.MX).records()).hasSize(200);
    }

    @Test
    void shouldSayThatTcpIsClosedWhenATruncatedAnswerCannotBeHadWhole() throws Exception {
        primary.say(query -> {
            Message cut = reply(query, Rcode.NOERROR, RELAYS[0]);
            cut.getHeader().setFlag(Flags.TC);
            return List.of(cut);
        });
        primary.sayOverTcp(SILENCE);
        assertThatIOException().isThrownBy(() -> dns().answer("eu-admin.net", Type.MX))
            .withMessageContaining("too long for UDP").withMessageContaining(primary.endpoint().toString());
    }

    @Test
    void shouldSpeakWithAServerThatKnowsNoEdns() throws Exception {
        primary.say(query -> {
            if (query.getOPT() != null) {
                return List.of(reply(query, Rcode.FORMERR));
            }
            return zone(RELAYS).replies(query);
        });
        assertThat(dns().answer("eu-admin.net", Type.MX).records()).hasSize(4);
    }

    @Test
    void shouldUseWhatWasSaidLastForALimitedTimeWhenEveryServerIsDown() throws Exception {
        TestaDns dns = dns();
        dns.mailExchangers("eu-admin.net");
        primaryIsDown();
        clock.pass(Duration.ofSeconds(300));
        DnsAnswer answer = dns.answer("eu-admin.net", Type.MX);
        assertThat(answer.records()).hasSize(4);
        assertThat(answer.stale()).isTrue();
        clock.pass(STALE.minusSeconds(1));
        assertThat(dns.mailExchangers("eu-admin.net")).hasSize(4);
        clock.pass(Duration.ofSeconds(1));
        assertThatIOException().isThrownBy(() -> dns.mailExchangers("eu-admin.net"));
    }

    @Test
    void shouldReplaceWhatIsStaleAsSoonAsAServerAnswers() throws Exception {
        TestaDns dns = dns();
        dns.answer("eu-admin.net", Type.MX);
        primaryIsDown();
        clock.pass(Duration.ofSeconds(300));
        dns.answer("eu-admin.net", Type.MX);
        primary.say(zone("eu-admin.net. 60 IN MX 1 62.62.0.249."));
        clock.pass(PAUSE);
        DnsAnswer answer = dns.answer("eu-admin.net", Type.MX);
        assertThat(answer.stale()).isFalse();
        assertThat(answer.records()).hasSize(1);
    }

    /** Mail would be returned for it, although nobody can say that the name does not exist now. */
    @Test
    void shouldNotBelieveForLongerThanItsTtlThatANameDoesNotExist() throws Exception {
        TestaDns dns = dns();
        assertThat(dns.answer("tcn.f.eu-admin.net", Type.MX).kind()).isEqualTo(Kind.NO_SUCH_NAME);
        primaryIsDown();
        clock.pass(Duration.ofSeconds(60));
        assertThatIOException().isThrownBy(() -> dns.answer("tcn.f.eu-admin.net", Type.MX));
    }

    @Test
    void shouldFollowAliases() throws Exception {
        primary.say(zone("a.eu-admin.net. 60 IN CNAME b.eu-admin.net.", "b.eu-admin.net. 60 IN CNAME c.eu-admin.net.",
            "c.eu-admin.net. 60 IN A 192.0.2.7"));
        TestaDns dns = dns();
        assertThat(dns.addresses("a.eu-admin.net")).containsExactly(InetAddress.getByName("192.0.2.7"));
        // a server that names the next alias only
        primary.say(query -> List.of(reply(query, Rcode.NOERROR, query.getQuestion().getName().equals(name("x.eu-admin.net."))
            ? "x.eu-admin.net. 60 IN CNAME y.eu-admin.net." : "y.eu-admin.net. 60 IN A 192.0.2.8")));
        assertThat(dns.answer("x.eu-admin.net", Type.A).isFound()).isTrue();
    }

    @Test
    void shouldNotRunInCirclesAfterAliases() {
        primary.say(zone("a.eu-admin.net. 60 IN CNAME b.eu-admin.net.", "b.eu-admin.net. 60 IN CNAME a.eu-admin.net."));
        assertThatIOException().isThrownBy(() -> dns().answer("a.eu-admin.net", Type.MX)).withMessageContaining("circle");
        primary.say(query -> {
            String label = query.getQuestion().getName().getLabelString(0);
            return List.of(reply(query, Rcode.NOERROR, label + ".eu-admin.net. 60 IN CNAME " + label + "x.eu-admin.net."));
        });
        primary.questions().clear();
        assertThatIOException().isThrownBy(() -> dns().answer("x.eu-admin.net", Type.MX)).withMessageContaining("more than 10");
        assertThat(primary.questions()).hasSize(10);
    }

    @Test
    void shouldNotLeaveTestaByAnAlias() throws Exception {
        primary.say(zone("a.eu-admin.net. 60 IN CNAME mail.example.com.", "mail.example.com. 60 IN A 198.51.100.1"));
        assertThat(dns().answer("a.eu-admin.net", Type.A).kind()).isEqualTo(Kind.NO_SUCH_NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "eu-admin.net.example.com", "xeu-admin.net", "net", "", "a..b", "in valid"})
    void shouldAskNobodyAboutNamesOutsideOfTheForwardedZones(String name) throws Exception {
        assertThat(dns().mailExchangers(name)).isEmpty();
        assertThat(primary.questions()).isEmpty();
    }

    @Test
    void shouldAskTheServersOfTheSmallestZoneThatHoldsAName() throws Exception {
        ScriptedNameServer national = server(zone("b.eu-admin.net. 60 IN MX 1 192.0.2.25."));
        ScriptedNameServer other = server(zone("example.eu. 60 IN MX 1 192.0.2.26."));
        TestaDns dns = new TestaDns(new Forwarding(Map.of("eu-admin.net", List.of(primary.endpoint()),
            "b.eu-admin.net", List.of(national.endpoint()), "example.eu", List.of(other.endpoint())), AMPLE, PAUSE, STALE),
            clock);
        assertThat(dns.mailExchangers("b.eu-admin.net")).extracting(MailExchanger::host).containsExactly("192.0.2.25");
        assertThat(dns.mailExchangers("example.eu")).extracting(MailExchanger::host).containsExactly("192.0.2.26");
        assertThat(dns.mailExchangers("eu-admin.net")).hasSize(4);
    }

    @Test
    void shouldPassDnssecThrough() throws Exception {
        String signature = "eu-admin.net. 300 IN RRSIG MX 13 2 300 20300101000000 20200101000000 1 eu-admin.net. AAAA";
        primary.say(query -> {
            List<String> records = new ArrayList<>(Arrays.asList(RELAYS));
            if ((query.getOPT().getFlags() & ExtendedFlags.DO) != 0) {
                records.add(signature);
            }
            Message reply = reply(query, Rcode.NOERROR, records.toArray(String[]::new));
            reply.getHeader().setFlag(Flags.AD);
            return List.of(reply);
        });
        TestaDns dns = dns();
        for (int i = 0; i < 2; i++) {
            DnsAnswer answer = dns.answer("eu-admin.net", Type.MX);
            assertThat(answer.authenticated()).isTrue();
            assertThat(answer.records()).hasSize(4);
            assertThat(answer.signatures()).hasSize(1);
        }
        primary.say(zone("tcn.f.eu-admin.net. 60 IN MX 1 192.0.2.1."));
        assertThat(dns.answer("tcn.f.eu-admin.net", Type.MX).authenticated()).isFalse();
    }

    @Test
    void shouldSayHowEachServerAnswers() throws Exception {
        ScriptedNameServer refusing = server(query -> List.of(reply(query, Rcode.REFUSED)));
        ScriptedNameServer silent = server(SILENCE);
        assertThat(impatient(primary, refusing, silent).probe(Runnable::run))
            .extracting(NameServerStatus::server, one -> one.problem().orElse("none"))
            .containsExactly(tuple(primary.endpoint(), "none"), tuple(refusing.endpoint(), "it says REFUSED"),
                tuple(silent.endpoint(), "no answer within 2.0 s"));
    }

    /** What cannot be found out now waits; what is certain goes back to its sender. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "silence                                                     | 4.4.3",
        "SERVFAIL                                                    | 4.4.3",
        "REFUSED                                                     | 4.4.3",
        "tcn.f.eu-admin.net. 60 IN CNAME tcn.f.eu-admin.net.         | 4.4.3",
        "NXDOMAIN                                                    | 5.4.4",
        "tcn.f.eu-admin.net. 60 IN MX 0 .                            | 5.1.10",
        "eu-admin.net. 60 IN MX 0 .                                  | 5.1.10",
        "tcn.f.eu-admin.net. 60 IN MX 1 nobody.eu-admin.net.         | 5.4.4",
        "tcn.f.eu-admin.net. 60 IN MX 1 servfail.eu-admin.net.       | 4.4.3",
        "tcn.f.eu-admin.net. 60 IN MX 1 127.0.0.9.                   | 5.4.6",
    })
    void shouldKeepForNowAndForGoodApartUpToTheDelivery(String zone, String status) throws Exception {
        primary.say(switch (zone) {
            case "silence" -> SILENCE;
            case "SERVFAIL" -> query -> List.of(reply(query, Rcode.SERVFAIL));
            case "REFUSED" -> query -> List.of(reply(query, Rcode.REFUSED));
            case "NXDOMAIN" -> query -> List.of(reply(query, Rcode.NXDOMAIN, SOA));
            default -> query -> query.getQuestion().getName().equals(name("servfail.eu-admin.net."))
                ? List.of(reply(query, Rcode.SERVFAIL)) : zone(zone).replies(query);
        });
        Delivery delivery = deliver(zone.equals("silence") ? impatient(primary) : dns());
        assertThat(delivery.result()).isInstanceOf(status.startsWith("5") ? Failed.class : Deferred.class);
        assertThat(delivery.result().reply().status()).isEqualTo(status);
    }

    @Test
    void shouldPutOffMailWhoseOnlyOtherHostCannotBeFoundNow() throws Exception {
        primary.say(query -> query.getQuestion().getName().equals(name("servfail.eu-admin.net."))
            ? List.of(reply(query, Rcode.SERVFAIL))
            : zone("tcn.f.eu-admin.net. 60 IN MX 1 servfail.eu-admin.net.",
                "tcn.f.eu-admin.net. 60 IN MX 2 127.0.0.9.").replies(query));
        assertThat(deliver(dns()).result()).isInstanceOf(Deferred.class);
    }

    private static Delivery deliver(TestaDns dns) throws Exception {
        SmtpClientSettings smtp = new SmtpClientSettings("mail.tcn.b.eu-admin.net", Optional.empty(), TlsPolicy.OFF,
            Optional.empty(), Timeouts.DEFAULT);
        MxRoute route = new MxRoute(dns, "eu-admin.net", 25, "mail.tcn.b.eu-admin.net",
            Set.of(InetAddress.getByName("127.0.0.9")));
        Envelope envelope = new Envelope(Optional.of("Alain.Dupont@tcn.b.eu-admin.net"),
            List.of(Recipient.of("Jeanne.Martin@tcn.f.eu-admin.net")), Optional.empty(), Optional.empty());
        try (DeliveryEngine engine = new DeliveryEngine(route, destination -> Optional.empty(), smtp, DeliveryLimits.DEFAULT,
            new DeliveryLog(new WrittenEvidence(), new DeliveryFigures(new Metrics()), Clock.systemUTC()), Clock.systemUTC())) {
            return engine.deliver("mail", Instant.EPOCH, envelope,
                MessageSource.of("Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)), DeliveryEngine.Mode.FROM_QUEUE).get(0);
        }
    }

    /** It has no answer, which is known without a wait: the one over UDP is cut, and there is none over TCP. */
    private void primaryIsDown() {
        primary.say(query -> {
            Message cut = reply(query, Rcode.NOERROR);
            cut.getHeader().setFlag(Flags.TC);
            return List.of(cut);
        });
        primary.sayOverTcp(SILENCE);
    }

    private ScriptedNameServer server(Script script) throws IOException {
        ScriptedNameServer server = new ScriptedNameServer(script);
        servers.add(server);
        return server;
    }

    private TestaDns dns(ScriptedNameServer... asked) {
        return asking(AMPLE, asked.length == 0 ? new ScriptedNameServer[] {primary} : asked);
    }

    private TestaDns impatient(ScriptedNameServer... asked) {
        return asking(SHORT, asked);
    }

    private TestaDns asking(Duration timeout, ScriptedNameServer... asked) {
        return new TestaDns(forwarding(Arrays.stream(asked).map(ScriptedNameServer::endpoint).toList(), timeout), clock);
    }

    private static Forwarding forwarding(List<Endpoint> endpoints, Duration timeout) {
        return new Forwarding(Map.of("eu-admin.net", endpoints), timeout, PAUSE, STALE);
    }

    /** An authoritative server of these records, all of which it sends to a name that is an alias. */
    private static Script zone(String... records) {
        Map<String, List<String>> byName = new HashMap<>(Arrays.stream(records)
            .collect(Collectors.groupingBy(record -> record.split(" ")[0])));
        return query -> {
            String name = query.getQuestion().getName().toString().toLowerCase();
            String type = Type.string(query.getQuestion().getType());
            List<String> own = byName.get(name);
            if (own == null) {
                return List.of(reply(query, Rcode.NXDOMAIN, SOA));
            }
            if (own.stream().anyMatch(record -> record.contains(" CNAME "))) {
                return List.of(reply(query, Rcode.NOERROR, records));
            }
            String[] fitting = own.stream().filter(record -> record.contains(" IN " + type + " ")).toArray(String[]::new);
            return List.of(fitting.length == 0 ? reply(query, Rcode.NOERROR, SOA) : reply(query, Rcode.NOERROR, fitting));
        };
    }

    private static Name name(String text) {
        return Name.fromConstantString(text);
    }
}
