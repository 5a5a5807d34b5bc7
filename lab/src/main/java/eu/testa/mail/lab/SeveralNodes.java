package eu.testa.mail.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Does the same with several nodes, a few of them at a time. */
final class SeveralNodes {

    private SeveralNodes() {
    }

    /** What is done with one of them. */
    @FunctionalInterface
    interface Action {
        void accept(Node node) throws IOException;
    }

    /**
     * @param atATime how many nodes at the most
     * @throws IOException  what one of them threw; with the others nothing is begun any more
     * @throws LabException the same
     */
    static void each(List<Node> nodes, int atATime, Action action) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(atATime);
        List<Future<?>> running = new ArrayList<>();
        try {
            for (Node node : nodes) {
                running.add(threads.submit(() -> {
                    action.accept(node);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof LabException cause) {
                throw cause;
            }
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        } finally {
            // what has not begun does not begin; what has is finished, or a process would run that nobody knows of
            running.forEach(one -> one.cancel(false));
            finish(threads);
        }
    }

    private static void finish(ExecutorService threads) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(NodeStart.READY.toSeconds(), TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
