package eu.testa.mail.core.deferred;

import static eu.testa.mail.core.deferred.TestMail.FRANCE;

import eu.testa.mail.core.time.Clocks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * A server for {@link KillIT} to kill: defers mails without end, and hands out what is due. What was deferred and what was
 * handed out goes to two files, line by line, each only after it was so.
 */
final class DeferringChild {

    private DeferringChild() {
    }

    /** Arguments: folder of the database, file of what was deferred, file of what was handed out, name of the round. */
    public static void main(String[] args) throws Exception {
        FileChannel deferred = append(args[1]);
        FileChannel handedOut = append(args[2]);
        ExecutorService threads = Executors.newCachedThreadPool();
        DeferredStoreFixture store = DeferredStoreFixture.open(Path.of(args[0]), Clock.systemUTC());
        RetryQueue queue = new RetryQueue(store.mails(), store.destinations(), new DownDestinations(), RetrySchedule.NOTE,
            new Clocks(Clock.systemUTC(), Clock.systemUTC()), threads, 4,
            (lease, message, purpose) -> {
                try (InputStream octets = message.open()) {
                    line(handedOut, lease.mail().mailName() + " " + octets.readAllBytes().length);
                }
                return true;
            });
        Semaphore room = new Semaphore(4);
        threads.execute(() -> tickForEver(queue));
        for (int i = 0;; i++) {
            String name = args[3] + "-" + i;
            room.acquire();
            threads.execute(() -> {
                try {
                    store.defer(TestMail.deferral(name, FRANCE), TestMail.message(name));
                    line(deferred, name + " " + TestMail.message(name).size());
                } catch (IOException e) {
                    e.printStackTrace();
                } finally {
                    room.release();
                }
            });
        }
    }

    private static void tickForEver(RetryQueue queue) {
        try {
            while (true) {
                queue.tick();
            }
        } catch (IOException e) {
            e.printStackTrace();
        }
    }

    private static FileChannel append(String file) throws IOException {
        return FileChannel.open(Path.of(file), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void line(FileChannel file, String text) throws IOException {
        file.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII)));
    }
}
