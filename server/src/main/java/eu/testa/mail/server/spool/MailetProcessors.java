package eu.testa.mail.server.spool;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.impl.MailetProcessorImpl;
import org.apache.james.mailetcontainer.lib.AbstractStateCompositeProcessor;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a mail through the processors of mailetcontainer.xml. James has read them, checked them and made their matchers and mailets; with
 * a mail, this does what James' own would, and nothing that nobody reads: James puts nine words about the mail into the context of the log
 * before each matcher and each mailet, and takes them out again, builds streams and sets, times and tells listeners, a dozen times a mail.
 */
final class MailetProcessors implements MailProcessor {

    private static final Logger LOGGER = LoggerFactory.getLogger(MailetProcessors.class);

    private final AbstractStateCompositeProcessor configured;
    private final Map<String, List<MailetStep>> steps = new ConcurrentHashMap<>();

    /**
     * @param configured may be configured later, before the first mail
     */
    MailetProcessors(AbstractStateCompositeProcessor configured) {
        this.configured = configured;
    }

    /** Takes the mail, and all parts that it is divided into, from the processor that its state names to their ends. */
    @Override
    public void service(Mail mail) throws MessagingException {
        List<MailetStep> processor = processorOf(mail);
        String state = mail.getState();
        List<Mail> all = new ArrayList<>(List.of(mail));
        List<Mail> here = List.of(mail);
        for (int place = 0; place < processor.size() && !here.isEmpty(); place++) {
            here = after(processor.get(place), here, state, all);
        }
        for (Mail left : here) {
            // none is meant to end like that; at the end of error it has been kept
            if (!state.equals(Mail.ERROR)) {
                LOGGER.warn("Mail {} came to the end of processor {}, and is deleted: something is missing there", left.getName(), state);
            }
            left.setState(Mail.GHOST);
        }
        for (Mail one : all) {
            if (one.getState().equals(Mail.GHOST)) {
                LifecycleUtil.dispose(one);
            }
        }
    }

    /**
     * One step of a processor, for all parts of a mail that are in it.
     *
     * @param all gets the parts that are new
     * @return those that go on in this processor; the others have gone through others by then
     */
    private List<Mail> after(MailetStep step, List<Mail> here, String state, List<Mail> all) throws MessagingException {
        List<Mail> parts = new ArrayList<>();
        List<Mail> matched = new ArrayList<>();
        for (Mail mail : here) {
            Optional<Mail> part = step.matchedOf(mail);
            if (part.isPresent()) {
                matched.add(part.get());
                if (part.get() != mail) {
                    parts.add(part.get());
                    all.add(part.get());
                }
            }
            parts.add(mail);
        }
        for (Mail mail : matched) {
            step.process(mail);
        }
        List<Mail> stay = new ArrayList<>();
        for (Mail part : parts) {
            if (part.getState().equals(state)) {
                stay.add(part);
            } else if (!part.getState().equals(Mail.GHOST)) {
                service(part);
            }
        }
        return stay;
    }

    private List<MailetStep> processorOf(Mail mail) {
        List<MailetStep> processor = steps.computeIfAbsent(mail.getState(), this::stepsOf);
        if (processor != null) {
            return processor;
        }
        String missing = "MailProcessor '" + mail.getState() + "' could not be found. Processing to 'error' instead";
        LOGGER.error("Mail {}: {}", mail.getName(), missing);
        mail.setErrorMessage(missing);
        mail.setState(Mail.ERROR);
        return steps.computeIfAbsent(Mail.ERROR, this::stepsOf);
    }

    /** Null: there is no such processor. */
    private List<MailetStep> stepsOf(String state) {
        return configured.getProcessor(state) instanceof MailetProcessorImpl processor
            ? processor.getPairs().stream().map(MailetStep::new).toList() : null;
    }
}
