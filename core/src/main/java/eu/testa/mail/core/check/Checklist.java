package eu.testa.mail.core.check;

import eu.testa.mail.core.check.network.Balancers;
import eu.testa.mail.core.check.network.LastRelay;
import eu.testa.mail.core.check.network.ListenerCertificate;
import eu.testa.mail.core.check.network.ListenersAnswer;
import eu.testa.mail.core.check.network.Members;
import eu.testa.mail.core.check.network.NameServers;
import eu.testa.mail.core.check.network.OnlyTesta;
import eu.testa.mail.core.check.network.OwnName;
import eu.testa.mail.core.check.network.OwnRecords;
import eu.testa.mail.core.check.network.ReachableRelays;
import eu.testa.mail.core.check.network.RelayRecords;
import eu.testa.mail.core.check.server.AccountSyntax;
import eu.testa.mail.core.check.server.Authorities;
import eu.testa.mail.core.check.server.DatabaseAnswers;
import eu.testa.mail.core.check.server.DiskSpace;
import eu.testa.mail.core.check.server.MailIsScanned;
import eu.testa.mail.core.check.server.PostmasterIsRead;
import eu.testa.mail.core.check.server.RequestFormComplete;
import eu.testa.mail.core.check.server.RetryTimes;
import eu.testa.mail.core.check.server.RightTime;
import eu.testa.mail.core.check.server.SecretFiles;
import eu.testa.mail.core.check.server.ServerRuns;
import eu.testa.mail.core.check.server.TestMailboxes;
import eu.testa.mail.core.check.server.WaitingMail;
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
