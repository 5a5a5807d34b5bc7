package eu.testa.mail.core.check;

import eu.testa.mail.core.dns.TestaDns;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.TestaSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What is checked.
 *
 * @param conf        the server's conf folder
 * @param var         the server's var folder; it may be missing, or not be readable
 * @param scannedWays where the server scans mail, by its own files
 * @param patience    how long a peer may take to connect, and for each of its replies
 * @param threads     for what is done side by side
 */
public record Surroundings(TestaSettings settings, Path conf, Path var, ScannedWays.Source scannedWays, TestaDns dns,
                           RunningServer server, Clock clock, Duration patience, Executor threads) {

    public boolean isNational() {
        return settings.get(TestaSettings.ROLE) == Role.NATIONAL;
    }

    /** Does all of it at the same time; the results are in order. */
    public <T> List<T> together(List<Supplier<T>> tasks) {
        List<CompletableFuture<T>> running = tasks.stream().map(task -> CompletableFuture.supplyAsync(task, threads)).toList();
        return running.stream().map(CompletableFuture::join).toList();
    }
}
