package eu.testa.mail.server.spool;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.mailets.MailState;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;
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
     * Reads the envelope back.
     *
     * @throws DamagedSpoolFileException if the file is not what {@link #write} wrote: reading it again will not help
     * @throws IOException               if the file cannot be read just now
     */
    public static Mail read(Path file) throws IOException {
        MailState envelope = readEnvelope(file);
        try {
            return envelope.toMail(new MimeMessageWrapper(new Octets(file)));
        } catch (MailState.UnreadableException e) {
            throw new DamagedSpoolFileException(file + ": " + e.getMessage(), e);
        }
    }

    static MailState readEnvelope(Path file) throws IOException {
        byte[] line;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            line = firstLine(in);
        }
        try {
            return MailState.fromJson(line);
        } catch (MailState.UnreadableException e) {
            throw new DamagedSpoolFileException(file + " does not start with an envelope", e);
        }
    }

    private static byte[] firstLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0 || line.size() == MAX_ENVELOPE) {
                throw new DamagedSpoolFileException("the first line of a spool file does not end");
            }
            line.write(octet);
        }
        return line.toByteArray();
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

    /** The octets of the message, read from the spool file each time they are asked for. */
    private record Octets(Path file) implements MimeMessageSource {

        @Override
        public String getSourceId() {
            return file.toString();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
            try {
                firstLine(in);
                return in;
            } catch (IOException e) {
                in.close();
                throw e;
            }
        }

        @Override
        public long getMessageSize() throws IOException {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
                return Files.size(file) - firstLine(in).length - 1;
            }
        }
    }
}
