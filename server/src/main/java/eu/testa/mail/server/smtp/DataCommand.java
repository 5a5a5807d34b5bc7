package eu.testa.mail.server.smtp;

import eu.testa.mail.server.spool.FileMailQueueFactory;
import java.util.List;
import javax.inject.Inject;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.DataCmdHandler;
import org.apache.james.protocols.smtp.core.DataLineFilter;
import org.apache.james.server.core.MailImpl;

/**
 * Takes DATA: begins the message in the spool, and gives what comes in to the handlers of messages. James, in whose place it stands,
 * makes a source of octets of its own for each mail. The replies are the same.
 */
public final class DataCommand extends DataCmdHandler {

    private static final Response GO_ON =
        new SMTPResponse(SMTPRetCode.DATA_READY, "Ok Send data ending with <CRLF>.<CRLF>").immutable();

    private final FileMailQueueFactory queues;

    @Inject
    public DataCommand(MetricFactory metrics, FileMailQueueFactory queues) {
        super(metrics);
        this.queues = queues;
    }

    /** James' own list has no type. */
    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return List.of(DataLineFilter.class);
    }

    @Override
    public Response onCommand(SMTPSession session, Request request) {
        Response refusal = doDATAFilter(session, request.getArgument());
        if (refusal != null) {
            return refusal;
        }
        ((ReceivingSession) session).begin(queues.incoming(MailImpl.getId()));
        session.pushLineHandler(getLineHandler());
        return GO_ON;
    }
}
