package eu.testa.mail.mailets.james;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;

/** A message that lies in a store, so that a field on top of it costs no copy of it. */
public final class StoredMessage extends MimeMessageWrapper {

    /**
     * @param stored the octets; whoever stored them removes them
     */
    public StoredMessage(MimeMessageSource stored) {
        super(stored);
    }

    /**
     * The same message with a header field on top.
     *
     * @param field in ASCII, with its line end
     */
    public StoredMessage below(String field) {
        return new StoredMessage(new Annotated(field.getBytes(StandardCharsets.US_ASCII), source));
    }

    /** Whether no mailet has changed it, nor made James parse it, which writes it anew from what it has parsed. */
    public boolean isAsStored() {
        return !messageParsed && !isModified();
    }

    private record Annotated(byte[] field, MimeMessageSource stored) implements MimeMessageSource {

        @Override
        public String getSourceId() {
            return stored.getSourceId();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new SequenceInputStream(new ByteArrayInputStream(field), stored.getInputStream());
        }

        @Override
        public long getMessageSize() throws IOException {
            return field.length + stored.getMessageSize();
        }
    }
}
