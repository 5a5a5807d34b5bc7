package eu.testa.mail.core.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.delivery.route.MailExchanger;
import eu.testa.mail.core.dns.DnsAnswer.Kind;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Two BIND 9 as the name servers of TESTA and one as a Member State's own, which forwards to the first: stopped, late,
 * truncating, and back again.
 */
class BindIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration TTL = Duration.ofSeconds(300);
    private static final int MANY = 90;
    private static final String ZONE = """
        $TTL 300
        @         SOA dns hostmaster 1 3600 600 86400 60
        @         NS  dns
        dns       A   127.0.0.1
        @         MX  1 62.62.0.17.
        @         MX  2 62.62.0.28.
        @         MX  3 62.62.0.29.
        @         MX  4 62.62.0.241.
        tcn.f     MX  1 mail.tcn.f
        mail.tcn.f CNAME real.tcn.f
        real.tcn.f A  192.0.2.6
        """ + IntStream.range(0, MANY).mapToObj(i -> "many MX " + i + " 192.0.2." + i + ".\n").collect(Collectors.joining());

    @TempDir
    private static Path folder;
    private static NamedProcess first;
    private static NamedProcess second;
    private static NamedProcess national;

    private final ManualClock clock = new ManualClock();

    @BeforeAll
    static void start() throws IOException {
        first = NamedProcess.authoritative(folder.resolve("first"), ZONE, "max-udp-size 512;");
        second = NamedProcess.authoritative(folder.resolve("second"), ZONE, "");
        // Validates with the keys of the first, and answers soon when that one is away.
        national = NamedProcess.forwarder(folder.resolve("national"), first, "resolver-query-timeout 1000; max-cache-ttl 1; "
            + "max-ncache-ttl 1; stale-answer-enable no; servfail-ttl 0;", "trust-anchors { " + keys() + " };");
    }

    @AfterAll
    static void stop() throws IOException {
        for (NamedProcess named : new NamedProcess[] {first, second, national}) {
            if (named != null) {
                named.close();
            }
        }
    }

    @Test
    void shouldReadTheZoneFromTestaAndThroughTheNationalForwarder() throws Exception {
        for (NamedProcess asked : List.of(first, national)) {
            TestaDns dns = dns(asked);
            assertThat(dns.mailExchangers("eu-admin.net")).extracting(MailExchanger::host)
                .containsExactlyInAnyOrder("62.62.0.17", "62.62.0.28", "62.62.0.29", "62.62.0.241");
            assertThat(dns.mailExchangers("tcn.f.eu-admin.net").get(0).addresses().get(0).getHostAddress())
                .isEqualTo("192.0.2.6");
            assertThat(dns.answer("nobody.eu-admin.net", Type.MX).kind()).isEqualTo(Kind.NO_SUCH_NAME);
            assertThat(dns.answer("eu-admin.net", Type.TXT).kind()).isEqualTo(Kind.NO_DATA);
            assertThat(dns.probe(Runnable::run)).allSatisfy(one -> assertThat(one.problem()).isEmpty());
        }
    }

    @Test
    void shouldGetALongAnswerWhole() throws Exception {
        assertThat(dns(first).answer("many.eu-admin.net", Type.MX).records()).hasSize(MANY);
        assertThat(dns(national).answer("many.eu-admin.net", Type.MX).records()).hasSize(MANY);
    }

    @Test
    void shouldPassOnSignaturesAndWhatTheForwarderThinksOfThem() throws Exception {
        DnsAnswer signed = dns(first).answer("eu-admin.net", Type.MX);
        assertThat(signed.signatures()).isNotEmpty();
        assertThat(signed.authenticated()).as("an authoritative server verifies nothing").isFalse();
        assertThat(dns(national).answer("eu-admin.net", Type.MX).authenticated()).isTrue();
    }

    @Test
    void shouldAskTheSecondServerWhileTheFirstIsStoppedAndTheFirstWhenItIsBack() throws Exception {
        TestaDns dns = dns(first, second);
        first.stop();
        try {
            assertThat(dns.answer("eu-admin.net", Type.MX).isFound()).isTrue();
        } finally {
            first.start();
        }
        clock.pass(TTL);
        second.stop();
        try {
            assertThat(dns.answer("eu-admin.net", Type.MX).stale()).isFalse();
        } finally {
            second.start();
        }
    }

    @Test
    void shouldAskTheSecondServerWhenTheFirstAnswersLate() throws Exception {
        TestaDns dns = dns(first, second);
        first.signal("STOP");
        try {
            assertThat(dns.answer("eu-admin.net", Type.MX).isFound()).isTrue();
            assertThat(dns.answer("nobody.eu-admin.net", Type.MX).kind()).isEqualTo(Kind.NO_SUCH_NAME);
        } finally {
            first.signal("CONT");
        }
        // its answers come now, to nobody
        clock.pass(PAUSE);
        assertThat(dns.answer("tcn.f.eu-admin.net", Type.MX).isFound()).isTrue();
    }

    @Test
    void shouldGoOnWithWhatWasSaidWhileTestaIsAwayBehindTheForwarder() throws Exception {
        TestaDns dns = dns(national);
        assertThat(dns.mailExchangers("eu-admin.net")).hasSize(4);
        first.stop();
        try {
            clock.pass(TTL);
            // what the forwarder remembers itself is over after a second
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
                clock.pass(TTL);
                return dns.answer("eu-admin.net", Type.MX).stale();
            });
            assertThat(dns.mailExchangers("eu-admin.net")).hasSize(4);
            assertThatIOException().as("not known, which is not the same as not there")
                .isThrownBy(() -> dns.mailExchangers("tcn.f.eu-admin.net"));
        } finally {
            first.start();
        }
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
            clock.pass(PAUSE);
            return !dns.answer("eu-admin.net", Type.MX).stale();
        });
    }

    private TestaDns dns(NamedProcess... asked) {
        List<Endpoint> endpoints = Arrays.stream(asked).map(NamedProcess::endpoint).toList();
        return new TestaDns(new Forwarding(Map.of("eu-admin.net", endpoints), TIMEOUT, PAUSE, Duration.ofDays(1)), clock);
    }

    /** The zone's keys as BIND wants to be told of them; it has made them just now. */
    private static String keys() {
        Name zone = Name.fromConstantString("eu-admin.net.");
        NameServer server = new NameServer(first.endpoint(), TIMEOUT);
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() ->
            server.ask(zone, Type.DNSKEY).getSection(Section.ANSWER).stream()
                .filter(DNSKEYRecord.class::isInstance).map(DNSKEYRecord.class::cast)
                .map(key -> "eu-admin.net. static-key %d %d %d \"%s\";".formatted(key.getFlags(), key.getProtocol(),
                    key.getAlgorithm(), Base64.getEncoder().encodeToString(key.getKey())))
                .collect(Collectors.joining(" ")), text -> !text.isEmpty());
    }
}
