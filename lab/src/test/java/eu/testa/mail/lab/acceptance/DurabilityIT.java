package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A 250 means stored: no mail is lost with a process that is killed.
 *
 * <p>The next hop is frozen (SIGSTOP): it takes connections and says nothing, so the mail stays in the spool of the server
 * that is killed, in the middle of its delivery.
 */
@ExtendWith(LabExtension.class)
class DurabilityIT {

    private static final int MAILS = 5;
    private static final int LOAD = 250;
    /** Deliveries of TestaDelivery to one destination at a time. */
    private static final int CONCURRENCY = 10;
    private static final Program PRLIMIT = new Program("prlimit", "util-linux");
    private static final Program SHELL = new Program("bash", "bash");

    private Node belgium;
    private Node france;
    private LabUser alain;
    private LabUser jeanne;

    @BeforeEach
    void find(TestaLab lab) throws Exception {
        belgium = lab.network().node("ms-b");
        france = lab.network().node("ms-f");
        alain = lab.users(belgium).get(0);
        jeanne = lab.users(france).get(0);
    }

    @Test
    void shouldDeliverWhatWasInTheSpoolOfAKilledNationalServer(TestaLab lab) throws Exception {
        List<Letter> letters = new ArrayList<>();
        signal(lab, "STOP", lab.network().relays());
        try {
            for (int i = 0; i < MAILS; i++) {
                letters.add(send());
            }
            assertThat(spooled(lab, belgium)).isGreaterThanOrEqualTo(MAILS);
            lab.killNode(belgium);
        } finally {
            signal(lab, "CONT", lab.network().relays());
        }
        lab.startNode(belgium);

        assertArrival(letters);
    }

    /**
     * The relay is killed with mail of several senders in every state: just taken, in its spool, on its way to a France that
     * says nothing, parked because enough is on its way. Senders do as servers do: what has no 250 they send again.
     */
    @Test
    void shouldLoseNoneOf250MailsWhenTheRelayIsKilledInTheMiddle(TestaLab lab) throws Exception {
        Node relay = lab.network().node("relay-1");
        List<LabUser> senders = lab.users(belgium);
        Map<Letter, LabUser> letters = new LinkedHashMap<>();
        for (int i = 0; i < LOAD; i++) {
            LabUser sender = senders.get(i % senders.size());
            letters.put(Letter.of(sender.address(), jeanne.address()), sender);
        }
        Map<String, Integer> offered = new ConcurrentHashMap<>();
        AtomicInteger acknowledged = new AtomicInteger();
        ExecutorService connections = Executors.newFixedThreadPool(5);
        try {
            List<Future<?>> sent = new ArrayList<>();
            letters.forEach((letter, sender) -> sent.add(connections.submit(() -> {
                Awaitility.await("a 250").atMost(Duration.ofSeconds(60)).until(() -> offer(relay, sender, letter, offered));
                acknowledged.incrementAndGet();
            })));
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.get() >= LOAD / 5);
            signal(lab, "STOP", List.of(france));
            try {
                Awaitility.await("some parked").atMost(Duration.ofSeconds(60)).until(() -> !waiting(lab, relay).isBlank());
                assertThat(spooled(lab, relay)).as("in the spool").isPositive();
                lab.killNode(relay);
            } finally {
                signal(lab, "CONT", List.of(france));
            }
            lab.startNode(relay);
            for (Future<?> one : sent) {
                one.get(90, TimeUnit.SECONDS);
            }
        } finally {
            connections.shutdownNow();
        }

        List<String> arrived = new ArrayList<>();
        List<String> expected = letters.keySet().stream().map(Letter::idLine).toList();
        Awaitility.await("every mail with a 250 arrives").atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            arrived.addAll(OpensslPop3.takeIdLines(france.pop3s(), jeanne));
            assertThat(arrived).containsAll(expected);
        });
        Awaitility.await("nothing is left").atMost(Duration.ofSeconds(60))
            .until(() -> spooled(lab, relay) == 0 && waiting(lab, relay).isBlank());
        arrived.addAll(OpensslPop3.takeIdLines(france.pop3s(), jeanne));

        Map<String, Long> copies = arrived.stream().filter(expected::contains)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        List<String> twice = copies.keySet().stream().filter(id -> copies.get(id) > offered.get(id)).toList();
        assertThat(twice).as("on their way to France when the relay was killed, so that nobody knew of its 250 (RFC 1047)")
            .hasSizeLessThanOrEqualTo(CONCURRENCY);
        assertThat(twice).allSatisfy(id -> assertThat(copies.get(id)).isEqualTo(offered.get(id) + 1L));
    }

    /** @return whether the relay took it */
    private boolean offer(Node relay, LabUser sender, Letter letter, Map<String, Integer> offered) {
        try (SmtpClient client = new SmtpClient(relay.smtp(), belgium.address())) {
            client.upToData(sender.address(), jeanne.address());
            // from here on it may be taken although no 250 comes
            offered.merge(letter.idLine(), 1, Integer::sum);
            client.send(new String(letter.octets(), StandardCharsets.ISO_8859_1));
            return client.say(".").startsWith("250 ");
        } catch (IOException e) {
            return false;
        }
    }

    private static String waiting(TestaLab lab, Node relay) throws IOException {
        return TestaCommand.run(lab, "queue", "list", "--json", "--conf", lab.home().conf(relay).toString()).text();
    }

    /** No file of the relay may grow beyond a limit, until there is space again: to its peers it says 4xx meanwhile. */
    @Test
    void shouldTakeNothingThatItCannotStoreAndKeepWhatItHas(TestaLab lab) throws Exception {
        Node relay = lab.network().node("relay-1");
        Letter before = Letter.of(alain.address(), jeanne.address());
        Letter large = Letter.of(alain.address(), jeanne.address(), "a line of a large mail\r\n".repeat(20_000)
            .getBytes(StandardCharsets.US_ASCII));
        signal(lab, "STOP", List.of(france));
        try {
            assertThat(answer(relay, before)).startsWith("250 ");
            limitFiles(lab, relay, "50000");
            try {
                assertThat(answer(relay, large)).matches(".*\\b4[0-9][0-9] .*").doesNotContain("250 ");
            } finally {
                limitFiles(lab, relay, "unlimited");
            }
            Awaitility.await("there is space again").atMost(Duration.ofSeconds(30))
                .until(() -> answer(relay, large).startsWith("250 "));
        } finally {
            signal(lab, "CONT", List.of(france));
        }

        assertArrives(before);
        assertArrives(large);
        assertThat(OpensslPop3.take(large.idLine(), france.pop3s(), jeanne)).as("once").isEmpty();
    }

    private String answer(Node relay, Letter letter) {
        try (SmtpClient client = new SmtpClient(relay.smtp(), belgium.address())) {
            return client.deliver(alain.address(), jeanne.address(), letter.octets());
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void limitFiles(TestaLab lab, Node node, String octets) throws IOException {
        Program.Result result = PRLIMIT.run("--pid", lab.pid(node).orElseThrow().toString(), "--fsize=" + octets + ":");
        assertThat(result.exitCode()).as(result.text()).isZero();
    }

    private Letter send() throws Exception {
        Letter letter = Letter.of(alain.address(), jeanne.address());
        Swaks.Dialogue submission = Swaks.submit(belgium.submission(), alain, jeanne.address(), letter.octets());
        assertThat(submission.exitCode()).as("%s", submission).isZero();
        return letter;
    }

    private void assertArrival(List<Letter> letters) throws Exception {
        assertThat(letters).hasSize(MAILS);
        for (Letter letter : letters) {
            assertArrives(letter);
        }
    }

    private void assertArrives(Letter letter) {
        assertThat(Letter.body(OpensslPop3.await(letter.idLine(), france.pop3s(), jeanne)))
            .isEqualTo(Letter.body(letter.octets()));
    }

    private static long spooled(TestaLab lab, Node node) throws IOException {
        try (Stream<Path> files = Files.list(lab.home().var(node).resolve("spool/spool"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private static void signal(TestaLab lab, String signal, List<Node> nodes) throws IOException {
        for (Node node : nodes) {
            Program.Result result = SHELL.run("-c", "kill -" + signal + " " + lab.pid(node).orElseThrow());
            assertThat(result.exitCode()).as(result.text()).isZero();
        }
    }
}
