package eu.testa.mail.lab.outage;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** Takes away one thing after the other at random, for some seconds each, as long as it is told to. */
final class RandomKills {

    private static final int LONGEST_SECONDS = 15;

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
            Outage victim = victims.get(random.nextInt(victims.size()));
            Duration away = Duration.ofSeconds(1L + random.nextInt(LONGEST_SECONDS));
            progress.accept("random: " + victim.words() + ", for " + away.toSeconds() + " s");
            victim.takeAway().run();
            Awaitility.await().forever().pollDelay(away).until(() -> true);
            victim.giveBack().run();
        }
    }
}
