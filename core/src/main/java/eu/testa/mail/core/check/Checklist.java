package eu.testa.mail.core.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** All requirements, checked side by side within a limited time. */
public final class Checklist {

    private final List<Requirement> requirements;
    private final Duration limit;

    /**
     * @param limit after which a check that has not ended has failed
     */
    public Checklist(List<Requirement> requirements, Duration limit) {
        this.requirements = List.copyOf(requirements);
        this.limit = limit;
    }

    /** What the note asks of a server, in the order of its chapters. */
    public static Checklist ofTheNote(Duration limit) {
        return new Checklist(List.of(
            new ServerRuns(),
            new AccountSyntax(),
            new TestMailboxes(),
            new PostmasterIsRead(),
            new ListenersAnswer(),
            new ListenerCertificate(),
            new SecretFiles(),
            new MailIsScanned(),
            new DatabaseAnswers(),
            new DiskSpace(),
            new RightTime(),
            new RetryTimes(),
            new WaitingMail(),
            new NameServers(),
            new RelayRecords(),
            new OwnRecords(),
            new OwnName(),
            new OnlyTesta(),
            new Balancers(),
            new ReachableRelays(),
            new LastRelay(),
            new Members(),
            new RequestFormComplete(),
            new Authorities()), limit);
    }

    /**
     * The findings, in the order of the requirements.
     *
     * @param threads enough for all at once; checks that did not end are left behind in it
     */
    public List<Finding> run(Surroundings surroundings, ExecutorService threads) {
        long end = System.nanoTime() + limit.toNanos();
        List<Future<List<Finding>>> running = requirements.stream()
            .map(requirement -> threads.submit(() -> requirement.check(surroundings))).toList();
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < requirements.size(); i++) {
            findings.addAll(result(requirements.get(i), running.get(i), end));
        }
        return findings;
    }

    private List<Finding> result(Requirement requirement, Future<List<Finding>> running, long end) {
        try {
            return running.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return List.of(requirement.fail("no result within " + limit.toMillis() / 1000.0 + " s", "Check again; if it stays so, "
                + "something that is asked answers only very slowly."));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            return List.of(requirement.fail(cause.getMessage() == null ? cause.toString() : cause.getMessage(), ""));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(requirement.fail("interrupted", ""));
        }
    }
}
