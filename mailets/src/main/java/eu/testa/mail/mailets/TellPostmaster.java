package eu.testa.mail.mailets;

import eu.testa.mail.core.failure.FailedMail;
import eu.testa.mail.core.failure.FailureNotice;
import eu.testa.mail.core.failure.PendingNotices;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.james.Parameters;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the postmaster of mail that this server could not process: which mail, between whom, why, and what to do; nothing of
 * what is in it. Of the first one he hears at once, of those that follow once in each interval. The mail itself goes on to the
 * next mailet; it is to be kept before.
 *
 * <pre>{@code
 * <mailet match="All" class="ToRepository">
 *     <repositoryPath>file://error</repositoryPath>
 *     <passThrough>true</passThrough>
 *     <onMailetException>propagate</onMailetException>
 * </mailet>
 * <mailet match="All" class="TellPostmaster">
 *     <repository>error</repository>     <!-- where the mail is kept -->
 *     <interval>1 hour</interval>        <!-- between two notices, at least -->
 *     <onMailetException>ignore</onMailetException>  <!-- the mail is kept, whether somebody hears of it or not -->
 * </mailet>
 * <mailet match="All" class="Null"/>
 * }</pre>
 */
public class TellPostmaster extends GenericMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(TellPostmaster.class);
    private static final AttributeName NOTICE = AttributeName.of("testa.failure-notice");
    private static final AttributeName CAUSE = AttributeName.of("testa.failure-cause");
    private static final int SECONDS_BETWEEN_LOOKS = 60;

    private final TestaSettings settings;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "failure-notices");
        thread.setDaemon(true);
        return thread;
    });
    private String repository;
    private PendingNotices notices;

    @Inject
    public TellPostmaster(TestaSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void init() throws MessagingException {
        Parameters<MessagingException> parameters = Parameters.of(getMailetConfig());
        repository = parameters.text("repository");
        Duration interval = parameters.duration("interval", Duration.ofHours(1));
        parameters.noOthers();
        notices = new PendingNotices(interval, clock);
        timer.scheduleWithFixedDelay(this::tellLater, SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS);
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        if (mail.getAttribute(NOTICE).isPresent()) {
            LOGGER.error("The postmaster cannot be told of failures: the notice {} failed itself", mail.getName());
            return;
        }
        notices.add(new FailedMail(mail.getName(), clock.instant(), mail.getMaybeSender().asString("<>"),
            mail.getRecipients().stream().map(MailAddress::asString).toList(), cause(mail)));
        tell();
    }

    private void tellLater() {
        try {
            tell();
        } catch (MessagingException | RuntimeException e) {
            LOGGER.error("The postmaster cannot be told of failures", e);
        }
    }

    private void tell() throws MessagingException {
        PendingNotices.Told told = notices.due();
        if (!told.isEmpty()) {
            String postmaster = settings.postmasterAddress();
            send(new MailAddress(postmaster), new FailureNotice(settings.get(TestaSettings.HOSTNAME), postmaster, repository, told,
                clock.instant()).octets());
        }
    }

    private void send(MailAddress to, byte[] octets) throws MessagingException {
        String name = MailImpl.getId();
        MailImpl notice = MailImpl.builder().name(name).addRecipient(to)
            .addAttribute(new Attribute(NOTICE, AttributeValue.of(true))).build();
        try {
            notice.setMessageNoCopy(new MimeMessageWrapper(
                MimeMessageInputStreamSource.create(name, new ByteArrayInputStream(octets))));
            getMailetContext().sendMail(notice);
        } finally {
            notice.dispose();
        }
    }

    /** Lets the postmaster hear why a mail goes to the processor that tells him. */
    static Attribute cause(Throwable failure) {
        return new Attribute(CAUSE, AttributeValue.of(said(failure)));
    }

    private static String cause(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, CAUSE, String.class)
            .or(() -> AttributeUtils.getValueAndCastFromMail(mail, Mail.MAILET_ERROR, Throwable.class).map(TellPostmaster::said))
            .orElse("server.log says it");
    }

    /** What an exception says is told only where it is about the store or the disk; others may repeat what is in the mail. */
    private static String said(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        boolean ofThisServer = cause instanceof IOException || cause instanceof SQLException || cause instanceof MailboxException;
        return cause.getClass().getSimpleName() + (ofThisServer ? ": " + cause.getMessage() : "; server.log says more");
    }

    @Override
    public void destroy() {
        timer.shutdownNow();
    }

    @Override
    public String getMailetInfo() {
        return "Tells the postmaster of mail that could not be processed";
    }
}
