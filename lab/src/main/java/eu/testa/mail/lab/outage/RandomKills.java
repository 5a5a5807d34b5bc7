package eu.testa.mail.lab.outage;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** Takes away one thing after the other, for some seconds each, as long as it is told to: each once in an order by chance, then again. */
final class RandomKills {

    private static final int LONGEST_SECONDS = 10;

    private final List<Outage> victims;
    private final Random random;
    private final Clock clock;
    private final Consumer<String> progress;

    /** @param random chooses; with the same seed, the same */
    RandomKills(List<Outage> victims, Random random, Clock clock, Consumer<String> progress) {
        this.victims = victims;
        this.random = random;
        this.clock = clock;
        this.progress = progress;
    }

    Outage lasting(Duration duration) {
        return new Outage("random", "something is killed at random, for " + duration.toMinutes() + " minutes", Duration.ZERO,
            () -> killUntil(clock.instant().plus(duration)), () -> { });
    }

    private void killUntil(Instant end) throws IOException {
        while (clock.instant().isBefore(end)) {
            List<Outage> round = new ArrayList<>(victims);
            Collections.shuffle(round, random);
            for (Outage victim : round) {
                if (clock.instant().isBefore(end)) {
                    kill(victim, Duration.ofSeconds(1L + random.nextInt(LONGEST_SECONDS)));
                }
            }
        }
    }

    private void kill(Outage victim, Duration away) throws IOException {
        progress.accept("random: " + victim.words() + ", for " + away.toSeconds() + " s");
        victim.takeAway().run();
        Awaitility.await().forever().pollDelay(away).until(() -> true);
        victim.giveBack().run();
    }
}
