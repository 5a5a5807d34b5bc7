package eu.testa.mail.benchmarks;

import eu.testa.mail.core.evidence.Evidence;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.inject.Inject;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.Hook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookResultHook;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.smtpserver.JamesMessageHook;

/**
 * The obvious way to evidence that is durable: a flush to the disk before each 250, one for all that wait at that moment. Stands behind
 * EvidenceOfReception, which writes the record. Only for {@code benchmarks/evidence.py}.
 */
public final class FlushBeforeReply implements HookResultHook {

    private final Evidence evidence;

    @Inject
    public FlushBeforeReply(Evidence evidence) {
        this.evidence = evidence;
    }

    @Override
    public HookResult onHookResult(SMTPSession session, HookResult result, long executionTime, Hook hook) {
        if (hook instanceof JamesMessageHook && result.getResult().getAction() == HookReturnCode.Action.OK) {
            try {
                evidence.awaitDurable();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return result;
    }
}
