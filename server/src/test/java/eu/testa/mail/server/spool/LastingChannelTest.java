package eu.testa.mail.server.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastingChannelTest {

    @TempDir
    private Path folder;
    private Path path;
    private LastingChannel file;

    @BeforeEach
    void open() throws Exception {
        path = Files.write(folder.resolve("file"), new byte[10_000]);
        file = new LastingChannel(path);
    }

    @Test
    void shouldWriteAndReadWhereItIsTold() throws Exception {
        file.write(new byte[] {1, 2, 3, 4}, 1, 2, 500);
        file.force();

        assertThat(file.read(499, 4)).containsExactly(0, 2, 3, 0);
        assertThat(Files.size(path)).isEqualTo(10_000);
        assertThatThrownBy(() -> file.read(9_999, 2)).isInstanceOf(EOFException.class);
        file.close();
        assertThatThrownBy(() -> file.read(0, 1)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void shouldTellAThreadThatIsInterruptedAndNobodyElse() throws Exception {
        List<CompletableFuture<Void>> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int place = i * 100;
            others.add(CompletableFuture.runAsync(() -> {
                try {
                    for (byte round = 0; round < 100; round++) {
                        file.write(new byte[] {round}, 0, 1, place);
                        file.force();
                        assertThat(file.read(place, 1)).containsExactly(round);
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        while (others.stream().anyMatch(other -> !other.isDone())) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> file.write(new byte[1], 0, 1, 5000)).isInstanceOf(ClosedByInterruptException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        for (CompletableFuture<Void> other : others) {
            other.get(60, TimeUnit.SECONDS);
        }
        file.close();
    }
}
