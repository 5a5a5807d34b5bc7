package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.LabException;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import eu.testa.mail.lab.acceptance.RecordingSink.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A 250 means stored: no mail is lost with a process that is killed, or for want of space. */
@ExtendWith(LabExtension.class)
class DurabilityIT {

    private static final Logger LOGGER = LoggerFactory.getLogger(DurabilityIT.class);
    private static final int MAILS = 5;
    private static final int ROUNDS = Integer.getInteger("testa.kill.rounds", 5);
    private static final int SENDERS = 6;
    /** Mails with a 250 in one life of the relay. */
    private static final int MOST_IN_A_ROUND = 250;
    /** From a peer's answer to the removal of the mail, on a machine with much else to do that stands still now and then. */
    private static final Duration CUT_OFF = Duration.ofSeconds(3);
    /** Threads of the spool (mailetcontainer.xml), and of Retry for each of three destinations and the returns. */
    private static final int HANDS = 20 + 4 * 10;
    private static final Program PRLIMIT = new Program("prlimit", "util-linux");

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

    /**
     * The next hops are frozen (SIGSTOP): they take connections and say nothing, so the mail stays in the spool of the server
     * that is killed, in the middle of its delivery.
     */
    @Test
    void shouldDeliverWhatWasInTheSpoolOfAKilledNationalServer(TestaLab lab) throws Exception {
        List<Letter> letters = new ArrayList<>();
        Signals.freeze(lab, lab.network().relays());
        try {
            for (int i = 0; i < MAILS; i++) {
                letters.add(send());
            }
            NodeContents contents = new NodeContents(lab, belgium);
            assertThat(contents.spooled() + contents.waiting()).isGreaterThanOrEqualTo(MAILS);
            lab.killNode(belgium);
        } finally {
            Signals.unfreeze(lab, lab.network().relays());
        }
        lab.startNode(belgium);

        assertArrival(letters);
    }

    /**
     * The relay is killed again and again, at a moment that chance chooses: while it takes mail, scans it, delivers it, defers
     * it and returns it, and in some rounds while it starts. Italy is down until the end; of the mail for France, some is
     * for nobody there. Whatever got a 250 arrives, or is returned.
     *
     * <p>How it is known that a second copy was not to be avoided: the peer's answer to the first one (250, or 550 for a
     * recipient) was given within {@link #CUT_OFF} before a kill, in the life that the kill ended. The relay may not have
     * read the answer, or not have removed the mail yet (RFC 1047). Two answers in one life, an answer that is older, or
     * more of them at one kill than the relay has hands, are a mistake. Nobody offers a mail twice.
     */
    @Test
    void shouldLoseNoMailHoweverOftenTheRelayIsKilled(TestaLab lab) throws Exception {
        Node relay = lab.network().node("relay-1");
        long seed = Long.getLong("testa.kill.seed", System.nanoTime());
        LOGGER.info("{} rounds, -Dtesta.kill.seed={}", ROUNDS, seed);
        Random random = new Random(seed);
        List<Kill> kills = new ArrayList<>();
        Path members = lab.home().conf(relay).resolve("members.xml");
        String registered = Files.readString(members);
        String italy = "tcn.i.eu-admin.net";
        Endpoint italian = new Endpoint(lab.network().prefix() + ".9.13", Node.SMTP_PORT);
        List<String> recipients = List.of("Jeanne.Martin@" + france.domain(), "refused-#@" + france.domain(),
            "Jeanne.Martin@" + france.domain(), "Anna.Rossi@" + italy);
        try (RecordingSink atHome = new RecordingSink(new Endpoint(lab.network().prefix() + ".9.11", Node.SMTP_PORT));
             RecordingSink inFrance = new RecordingSink(new Endpoint(lab.network().prefix() + ".9.12", Node.SMTP_PORT))) {
            Files.writeString(members, "<members>" + member("B", belgium.domain(), belgium.address(), atHome.endpoint())
                + member("F", france.domain(), france.address(), inFrance.endpoint())
                + member("I", italy, italian.host(), italian) + "</members>");
            Awaitility.await("members.xml is read again").atMost(Duration.ofSeconds(60)).until(() -> takesMailFor(relay, italy));
            ContinuousLoad load = new ContinuousLoad(relay, belgium, alain.address(), recipients, SENDERS);
            try (load) {
                for (int round = 1; round <= ROUNDS; round++) {
                    killUnderLoad(lab, relay, load, random, kills);
                    if (round % 4 == 0) {
                        killWhileItStarts(lab, relay, random, kills);
                    }
                    lab.startNode(relay);
                }
            }
            NodeContents contents = new NodeContents(lab, relay);
            long deferred = contents.waiting();
            assertThat(deferred).as("mail for Italy waits").isPositive();
            try (RecordingSink inItaly = new RecordingSink(italian)) {
                Awaitility.await("nothing is left").atMost(Duration.ofSeconds(180)).pollInterval(Duration.ofMillis(500))
                    .until(() -> contents.spooled() == 0 && contents.waiting() == 0 && contents.spooled() == 0);
                LOGGER.info("{} mails were deferred at the end", deferred);
                new Account(load, kills, atHome.answers(), inFrance.answers(), inItaly.answers()).check();
            }
            assertThat(contents.inRepository("error")).as("nothing failed").isEmpty();
            assertThat(contents.damaged()).isZero();
        } finally {
            Files.writeString(members, registered);
            lab.startNode(relay);
            // one of three members goes, which a relay does not take over by itself
            Awaitility.await("members.xml is read again").atMost(Duration.ofSeconds(60)).until(() -> {
                TestaCommand.run("members", "accept", "--conf", lab.home().conf(relay).toString());
                return !takesMailFor(relay, italy);
            });
        }
    }

    private boolean takesMailFor(Node relay, String domain) throws IOException {
        try (SmtpClient client = new SmtpClient(relay.smtp(), belgium.address())) {
            client.reply();
            client.say("EHLO client.test");
            client.say("MAIL FROM:<" + alain.address() + ">");
            return client.say("RCPT TO:<Anna.Rossi@" + domain + ">").startsWith("250 ");
        }
    }

    private void killUnderLoad(TestaLab lab, Node relay, ContinuousLoad load, Random random, List<Kill> kills)
        throws IOException {
        int wanted = load.acknowledged().size() + 1 + random.nextInt(MOST_IN_A_ROUND);
        Awaitility.await("mail is taken").atMost(Duration.ofSeconds(120)).pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(1)).until(() -> load.acknowledged().size() >= wanted);
        kills.add(kill(lab, relay));
        LOGGER.info("kill {}: {} with a 250 until then, {} in the spool", kills.size(), load.acknowledged().size(),
            new NodeContents(lab, relay).spooled());
    }

    private void killWhileItStarts(TestaLab lab, Node relay, Random random, List<Kill> kills) throws Exception {
        ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
        try {
            Future<Kill> kill = later.schedule(() -> {
                Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> lab.pid(relay).isPresent());
                return kill(lab, relay);
            }, random.nextInt(5000), TimeUnit.MILLISECONDS);
            try {
                lab.startNode(relay);
            } catch (LabException e) {
                // as it should be
            }
            kills.add(kill.get());
        } finally {
            later.shutdown();
        }
    }

    private static Kill kill(TestaLab lab, Node relay) throws IOException {
        long from = System.nanoTime();
        lab.killNode(relay);
        return new Kill(from, System.nanoTime());
    }

    private static String member(String country, String domain, String sendsFrom, Endpoint deliverTo) {
        return "<member country=\"" + country + "\"><domain>" + domain + "</domain><sendsFrom>" + sendsFrom
            + "</sendsFrom><deliverTo>" + deliverTo + "</deliverTo><contact>postmaster@" + domain + "</contact></member>";
    }

    /** One end of the relay's process: it was sent between these times. */
    private record Kill(long from, long to) {

        boolean follows(Answer answer) {
            return answer.nanos() <= to;
        }
    }

    /** What became of all mail. */
    private record Account(ContinuousLoad load, List<Kill> kills, List<Answer> atHome, List<Answer> inFrance,
                           List<Answer> inItaly) {

        void check() {
            Map<String, ContinuousLoad.Mail> offered = load.offered();
            Map<String, String> byRecipient = offered.entrySet().stream()
                .filter(one -> one.getValue().recipient().startsWith("refused-"))
                .collect(Collectors.toMap(one -> one.getValue().recipient(), Map.Entry::getKey));
            Map<String, List<Answer>> delivered = Stream.concat(inFrance.stream(), inItaly.stream())
                .filter(answer -> answer.idLine().isPresent())
                .collect(Collectors.groupingBy(answer -> answer.idLine().get()));
            Map<String, List<Answer>> refused = inFrance.stream().filter(answer -> answer.idLine().isEmpty())
                .collect(Collectors.groupingBy(answer -> byRecipient.get(answer.recipient())));
            Map<String, List<Answer>> reports = atHome.stream().collect(Collectors.groupingBy(answer ->
                answer.references().orElseThrow().replaceFirst("References: ", "Message-ID: ")));

            assertThat(offered.keySet()).as("nothing is invented").containsAll(delivered.keySet()).containsAll(reports.keySet());
            Set<String> missing = new TreeSet<>(load.acknowledged());
            missing.removeAll(delivered.keySet());
            missing.removeAll(reports.keySet());
            assertThat(missing).as("mail with a 250 that was neither delivered nor returned").isEmpty();
            assertThat(refused.keySet()).as("what was refused is returned, and nothing else").isEqualTo(reports.keySet());
            delivered.forEach((id, copies) -> assertThat(copies).as(id).allSatisfy(copy -> assertThat(copy.body())
                .isEqualTo(Arrays.hashCode(Letter.body(offered.get(id).letter().octets())))));

            Map<String, List<Answer>> answers = new TreeMap<>(delivered);
            answers.putAll(refused);
            atHome.stream().collect(Collectors.groupingBy(report -> report.idLine().orElseThrow())).forEach(answers::put);
            checkSecondAnswers(answers);
            reports.forEach((id, ofOne) -> assertThat(ofOne.stream().map(Answer::idLine).distinct().count())
                .as("reports about %s", id).isLessThanOrEqualTo(refused.get(id).size()));
        }

        /** See the test. */
        private void checkSecondAnswers(Map<String, List<Answer>> answers) {
            int[] again = new int[kills.size()];
            long longest = 0;
            for (Map.Entry<String, List<Answer>> mail : answers.entrySet()) {
                List<Answer> inOrder = mail.getValue().stream().sorted(Comparator.comparing(Answer::nanos)).toList();
                for (int i = 1; i < inOrder.size(); i++) {
                    int life = life(inOrder.get(i - 1));
                    assertThat(life).as("twice in one life of the relay: %s", mail).isLessThan(life(inOrder.get(i)));
                    long before = kills.get(life).to() - inOrder.get(i - 1).nanos();
                    assertThat(Duration.ofNanos(before)).as("again, and not because of a kill: %s", mail)
                        .isLessThan(CUT_OFF);
                    longest = Math.max(longest, before);
                    again[life]++;
                }
            }
            LOGGER.info("{} kills; {} mails offered, {} with a 250, all accounted for: {} mails answered by their peers, "
                    + "of which again after a kill {}, {} at most at one kill; the oldest such answer was given {} ms before "
                    + "the kill was over",
                kills.size(), load.offered().size(), load.acknowledged().size(), answers.size(), Arrays.stream(again).sum(),
                Arrays.stream(again).max().orElse(0), TimeUnit.NANOSECONDS.toMillis(longest));
            assertThat(Arrays.stream(again).max().orElse(0)).as("at one kill").isLessThanOrEqualTo(HANDS);
        }

        /** Which life of the relay an answer was for: its number, from 0. */
        private int life(Answer answer) {
            int life = 0;
            while (life < kills.size() && !kills.get(life).follows(answer)) {
                life++;
            }
            return life;
        }
    }

    /** No file of the relay may grow beyond a limit, until there is space again: to its peers it says 4xx meanwhile. */
    @Test
    void shouldTakeNothingThatItCannotStoreAndKeepWhatItHas(TestaLab lab) throws Exception {
        Node relay = lab.network().node("relay-1");
        Letter before = Letter.of(alain.address(), jeanne.address());
        Letter large = Letter.of(alain.address(), jeanne.address(), "a line of a large mail\r\n".repeat(20_000)
            .getBytes(StandardCharsets.US_ASCII));
        Signals.freeze(lab, List.of(france));
        try {
            assertThat(answer(relay, before)).startsWith("250 ");
            limitFiles(lab, relay, "50000");
            try {
                assertThat(answer(relay, large)).matches(".*\\b4[0-9][0-9] .*").doesNotContain("250 ");
            } finally {
                limitFiles(lab, relay, "unlimited");
            }
            Awaitility.await("there is space again").atMost(Duration.ofSeconds(60))
                .until(() -> answer(relay, large).startsWith("250 "));
        } finally {
            Signals.unfreeze(lab, List.of(france));
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
}
