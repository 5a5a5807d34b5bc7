package eu.testa.mail.server.spool;

import com.google.common.primitives.Bytes;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.mailets.james.MailState;
import eu.testa.mail.mailets.james.StoredMessage;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.mailet.Mail;

/**
 * The format of one spool file: the envelope as JSON on the first line, then the octets of the message to the end.
 *
 * <p>{@code head -n 1 FILE} shows the envelope, {@code tail -n +2 FILE} the message.
 */
public final class SpoolFile {

    /** Envelopes beyond this are refused: 16 MiB hold some 100,000 recipients. */
    private static final int MAX_ENVELOPE = 16 * 1024 * 1024;
    private static final int BUFFER = 32 * 1024;
    /** A file up to this is read as a whole. */
    static final int IN_MEMORY = 32 * 1024;

    private SpoolFile() {
    }

    /** Writes the whole file and makes its content durable; its name is durable only when its directory is synced. */
    public static void write(Path file, MailState envelope, MessageSource message) throws IOException {
        byte[] head = envelope.toJson();
        if (head.length > MAX_ENVELOPE) {
            throw new IOException("the envelope of mail " + envelope.name() + " has " + head.length
                + " octets; the spool takes up to " + MAX_ENVELOPE);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
             InputStream octets = message.open()) {
            ByteArrayOutputStream first = new ByteArrayOutputStream(head.length + BUFFER);
            first.write(head);
            first.write('\n');
            first.write(octets.readNBytes(BUFFER));
            var out = Channels.newOutputStream(channel);
            first.writeTo(out);
            octets.transferTo(out);
            channel.force(false);
        }
    }

    /**
     * Reads a mail back, to process it. A message that fits into {@value #IN_MEMORY} octets with its envelope is in memory then;
     * of a larger one, each reader opens the file.
     *
     * @throws DamagedSpoolFileException if the file is not what {@link #write} wrote: reading it again will not help
     * @throws IOException               if the file cannot be read just now
     */
    public static Mail read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(IN_MEMORY + 1);
            int end = Bytes.indexOf(start, (byte) '\n');
            boolean whole = end >= 0 && start.length <= IN_MEMORY;
            return whole ? mail(file, Arrays.copyOf(start, end), new InMemory(file, start, end + 1)) : view(file);
        }
    }

    /** The same, to show it: nothing of the message is read until somebody asks. */
    static Mail view(Path file) throws IOException {
        byte[] line = envelopeLine(file);
        return mail(file, line, new InFile(file, line.length + 1L));
    }

    static MailState readEnvelope(Path file) throws IOException {
        return envelope(file, envelopeLine(file));
    }

    private static Mail mail(Path file, byte[] line, MimeMessageSource octets) throws DamagedSpoolFileException {
        MailState envelope = envelope(file, line);
        try {
            return envelope.toMail(new StoredMessage(octets));
        } catch (MailState.UnreadableException e) {
            throw new DamagedSpoolFileException(file + ": " + e.getMessage(), e);
        }
    }

    private static MailState envelope(Path file, byte[] line) throws DamagedSpoolFileException {
        try {
            return MailState.fromJson(line);
        } catch (MailState.UnreadableException e) {
            throw new DamagedSpoolFileException(file + " does not start with an envelope", e);
        }
    }

    private static byte[] envelopeLine(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0 || line.size() == MAX_ENVELOPE) {
                    throw new DamagedSpoolFileException("the first line of a spool file does not end");
                }
                line.write(octet);
            }
            return line.toByteArray();
        }
    }

    /** The file is not a spool file, or a part of one: trying again will not help. */
    static final class DamagedSpoolFileException extends IOException {

        private static final long serialVersionUID = 1L;

        private DamagedSpoolFileException(String message) {
            super(message);
        }

        private DamagedSpoolFileException(String message, MailState.UnreadableException cause) {
            super(message, cause);
        }
    }

    /**
     * A message in memory.
     *
     * @param octets of the whole file
     * @param start  where the message begins in them
     */
    private record InMemory(Path file, byte[] octets, int start) implements MimeMessageSource {

        @Override
        public String getSourceId() {
            return file.toString();
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(octets, start, octets.length - start);
        }

        @Override
        public long getMessageSize() {
            return octets.length - start;
        }
    }

    /**
     * A message that is read from its file each time somebody asks.
     *
     * @param start where the message begins in the file
     */
    private record InFile(Path file, long start) implements MimeMessageSource {

        @Override
        public String getSourceId() {
            return file.toString();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return new BufferedInputStream(Channels.newInputStream(channel.position(start)), BUFFER);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }

        @Override
        public long getMessageSize() throws IOException {
            return Files.size(file) - start;
        }
    }
}
