package eu.testa.mail.mailets.health;

import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import java.time.Duration;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryStore.MailRepositoryStoreException;
import org.apache.james.mailrepository.api.MailRepositoryUrl;

/**
 * Mail in quarantine is what a quarantine is for: the part is well, and says how many somebody has to decide on before they are
 * deleted. Degraded: it cannot be looked at, so that nobody can release what is in it.
 */
public final class QuarantineHealth implements PartCheck {

    private final MailRepositoryStore repositories;
    private final MailRepositoryUrl url;
    private final Duration keep;

    /** @param keep after which a mail is deleted */
    public QuarantineHealth(MailRepositoryStore repositories, MailRepositoryUrl url, Duration keep) {
        this.repositories = repositories;
        this.url = url;
        this.keep = keep;
    }

    @Override
    public String part() {
        return "Quarantine";
    }

    @Override
    public PartHealth look() {
        try {
            long mails = mails(repositories, url);
            return mails == 0 ? PartHealth.healthy() : PartHealth.noted(mails + " mails are in quarantine; each is deleted "
                + keep.toDays() + " days after it came", "./testa quarantine list, then release or delete each.");
        } catch (MailRepositoryStoreException | MessagingException e) {
            return PartHealth.degraded("the quarantine cannot be looked at: " + e.getMessage(),
                "See that the server may read and write the folder repositories below var.");
        }
    }

    /** How many mails are in quarantine. */
    static long mails(MailRepositoryStore repositories, MailRepositoryUrl url) throws MailRepositoryStoreException, MessagingException {
        MailRepository kept = repositories.get(url).orElse(null);
        return kept == null ? 0 : kept.size();
    }
}
