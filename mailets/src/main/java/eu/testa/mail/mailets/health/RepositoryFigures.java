package eu.testa.mail.mailets.health;

import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.metrics.Metric;
import java.util.Set;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;

/** How many mails wait for somebody to look at them. */
public final class RepositoryFigures implements Measurement {

    private final MailRepositoryStore repositories;
    private final MailRepositoryUrl quarantine;

    public RepositoryFigures(MailRepositoryStore repositories, MailRepositoryUrl quarantine) {
        this.repositories = repositories;
        this.quarantine = quarantine;
    }

    @Override
    public String what() {
        return "repositories";
    }

    @Override
    public Set<Metric> metrics() {
        return Set.of(Metric.REPOSITORY);
    }

    @Override
    public void measure(Values found) throws Exception {
        found.set(Metric.REPOSITORY, ErrorRepositoryHealth.mails(repositories), "error");
        found.set(Metric.REPOSITORY, QuarantineHealth.mails(repositories, quarantine), "quarantine");
    }
}
