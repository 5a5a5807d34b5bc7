package eu.testa.mail.mailets.james;

import eu.testa.mail.core.delivery.smtp.KnownTraits;
import eu.testa.mail.core.delivery.smtp.MessageTraits;
import eu.testa.mail.core.mail.MessageSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.Disposable;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;

/**
 * A message whose octets stay as they are: a field on top of it costs no copy of it, and a copy of it has the same octets,
 * where James' own wrapper writes the header anew from what it has read, with a question mark for each octet above 127.
 */
public final class UnchangedMessage extends MimeMessageWrapper {

    /** Writes the octets of a message. */
    @FunctionalInterface
    public interface Octets {

        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * @param stored the octets; whoever stored them removes them, unless they can be disposed of
     */
    public UnchangedMessage(MimeMessageSource stored) {
        super(stored);
    }

    /**
     * A message of its own, which is gone when it is disposed of.
     *
     * @param name of the mail
     * @throws IOException if the octets cannot be had, or kept
     */
    public static UnchangedMessage of(String name, Octets octets) throws IOException {
        MimeMessageInputStreamSource stored = MimeMessageInputStreamSource.create(name);
        try (OutputStream out = stored.getWritableOutputStream()) {
            octets.writeTo(out);
        } catch (IOException e) {
            stored.dispose();
            throw e;
        }
        return new UnchangedMessage(stored);
    }

    /**
     * A message with header fields on top, as long as the message itself is there.
     *
     * @param fields with their line ends
     */
    public static UnchangedMessage below(String fields, String name, MessageSource message) {
        return new UnchangedMessage(new Annotated(fields.getBytes(StandardCharsets.UTF_8), name, message));
    }

    /** The same message with a header field on top, in its place: only where {@link #mayBeReplaced}. */
    public UnchangedMessage below(String field) {
        return below(field, getSourceId(), MimeMessageOctets.of(this));
    }

    /** Whether its octets are as they were stored, and outlive it. */
    public boolean mayBeReplaced() {
        return isAsStored() && !(source instanceof Disposable);
    }

    /** Whether no mailet has changed it, nor made James parse it, which writes it anew from what it has parsed. */
    private boolean isAsStored() {
        return !messageParsed && !isModified();
    }

    /** What its octets are stored in, if that is of this kind, and they are as they were stored. */
    public <T> Optional<T> storedAs(Class<T> kind) {
        return isAsStored() && kind.isInstance(source) ? Optional.of(kind.cast(source)) : Optional.empty();
    }

    /** What James copies a message with, when a matcher takes some of its recipients. */
    @Override
    public void writeTo(OutputStream headerOs, OutputStream bodyOs, String[] ignoreList, boolean preLoad)
        throws IOException, MessagingException {
        if (headerOs != bodyOs || ignoreList.length > 0 || !isAsStored()) {
            super.writeTo(headerOs, bodyOs, ignoreList, preLoad);
            return;
        }
        try (InputStream in = source.getInputStream()) {
            in.transferTo(headerOs);
        }
    }

    private record Annotated(byte[] fields, String name, MessageSource message) implements MimeMessageSource, KnownTraits {

        @Override
        public String getSourceId() {
            return name;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new SequenceInputStream(new ByteArrayInputStream(fields), message.open());
        }

        @Override
        public long getMessageSize() throws IOException {
            return fields.length + message.size();
        }

        @Override
        public Optional<MessageTraits> traits() {
            return endsLine(fields) && message instanceof KnownTraits known
                ? known.traits().map(traits -> traits.below(fields)) : Optional.empty();
        }

        private static boolean endsLine(byte[] lines) {
            return lines.length >= 2 && lines[lines.length - 2] == '\r' && lines[lines.length - 1] == '\n';
        }
    }
}
