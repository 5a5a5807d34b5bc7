package eu.testa.mail.mailets.delivery;

import eu.testa.mail.core.deferred.DeferredMail;
import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.io.InputStream;
import org.apache.james.server.core.MimeMessageSource;

/** A deferred mail's octets for James: read from the store when they are asked for, a large mail never as a whole. */
public record DeferredMimeSource(DeferredMail mail, MessageSource octets) implements MimeMessageSource {

    @Override
    public String getSourceId() {
        return "deferred-" + mail.id();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return octets.open();
    }

    @Override
    public long getMessageSize() throws IOException {
        return octets.size();
    }
}
