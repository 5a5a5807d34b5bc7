package eu.testa.mail.mailets;

import eu.testa.mail.core.deferred.DeferredStore;
import eu.testa.mail.core.deferred.ParkedMail;
import java.io.IOException;
import java.io.InputStream;
import org.apache.james.server.core.MimeMessageSource;

/** A parked mail's octets for James: read from the store whenever they are asked for, never as a whole. */
record ParkedOctets(DeferredStore store, ParkedMail mail) implements MimeMessageSource {

    @Override
    public String getSourceId() {
        return "parked-" + mail.id();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return store.message(mail).open();
    }

    @Override
    public long getMessageSize() {
        return mail.size();
    }
}
