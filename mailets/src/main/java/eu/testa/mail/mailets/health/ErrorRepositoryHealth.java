package eu.testa.mail.mailets.health;

import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;

/** Degraded while there is mail in a repository {@code error}: it could not be processed, and nobody will see it by itself. */
public final class ErrorRepositoryHealth implements PartCheck {

    private static final String NAME = "error";

    private final MailRepositoryStore repositories;

    public ErrorRepositoryHealth(MailRepositoryStore repositories) {
        this.repositories = repositories;
    }

    @Override
    public String part() {
        return "Error repository";
    }

    @Override
    public PartHealth look() throws Exception {
        long mails = mails(repositories);
        return mails == 0 ? PartHealth.healthy() : PartHealth.degraded(mails + " mails could not be processed, and are kept in "
                + "the repository " + NAME,
            "See logs/server.log for why; webadmin shows them (/mailRepositories) and sends them through again.");
    }

    /** How many mails are in repositories of that name. */
    static long mails(MailRepositoryStore repositories) throws MailRepositoryStore.MailRepositoryStoreException, MessagingException {
        List<MailRepositoryUrl> urls = repositories.getUrls()
            .filter(url -> ("/" + url.getPath().asString()).endsWith("/" + NAME)).toList();
        long mails = 0;
        for (MailRepositoryUrl url : urls) {
            var repository = repositories.get(url);
            mails += repository.isPresent() ? repository.get().size() : 0;
        }
        return mails;
    }
}
