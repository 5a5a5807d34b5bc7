package eu.testa.mail.core.deferred;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed at any moment, again and again, loses no mail that it had deferred. */
class KillIT {

    /** Fewer than are worth the time of every build; docs/contributing.md says how to have more. */
    private static final int ROUNDS = Integer.getInteger("testa.kill.rounds", 20);

    @TempDir
    Path folder;

    @Test
    void shouldHaveEveryDeferredMailAfterAllKills() throws Exception {
        Random random = new Random(20260302);
        for (int round = 0; round < ROUNDS; round++) {
            long before = lines("deferred").size();
            Process child = start("round-" + round);
            try {
                Awaitility.await().atMost(60, TimeUnit.SECONDS).pollInterval(Duration.ofMillis(10))
                    .until(() -> lines("deferred").size() > before + random.nextInt(40) || !child.isAlive());
                assertThat(child.isAlive()).as(() -> ended(child)).isTrue();
            } finally {
                child.destroyForcibly().waitFor();
            }
        }

        Set<String> found = new HashSet<>(lines("handed-out"));
        Map<String, Integer> times = new HashMap<>();
        lines("handed-out").forEach(line -> times.merge(line, 1, Integer::sum));
        found.addAll(waiting());
        assertThat(lines("deferred")).as("a round that does nothing proves nothing").hasSizeGreaterThan(ROUNDS);
        assertThat(found).containsAll(lines("deferred"));
        assertThat(times.values().stream().filter(count -> count > 1).count())
            .as("handed out twice: at most those in work when a round ended").isLessThanOrEqualTo(4L * ROUNDS);
    }

    private Process start(String round) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", System.getProperty("java.class.path"),
            DeferringChild.class.getName(), file("store"), file("deferred"), file("handed-out"), round)
            .directory(folder.toFile()).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(Path.of(file("errors")).toFile())).start();
    }

    /** What there is to know of a server that ended before it was killed: its folder is gone when the test is over. */
    private String ended(Process child) {
        try {
            return "ended by itself with " + child.exitValue() + ": " + Files.readString(Path.of(file("errors")));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    /** Whole lines: the last may have been cut off by the kill. */
    private List<String> lines(String name) throws IOException {
        Path file = folder.resolve(name);
        if (Files.notExists(file)) {
            return List.of();
        }
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private List<String> waiting() throws IOException {
        List<String> waiting = new ArrayList<>();
        try (DeferredStoreFixture store = DeferredStoreFixture.open(folder.resolve("store"), Clock.systemUTC())) {
            for (DeferredMail mail : store.queue().list(MailFilter.ALL, 0, Integer.MAX_VALUE)) {
                try (InputStream octets = store.mails().message(mail).open()) {
                    waiting.add(mail.mailName() + " " + octets.readAllBytes().length);
                }
            }
        }
        return waiting;
    }
}
