package eu.testa.mail.server.spool;

import eu.testa.mail.core.delivery.smtp.KnownTraits;
import eu.testa.mail.core.delivery.smtp.MessageTraits;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.mailets.james.MailState;
import eu.testa.mail.mailets.james.UnchangedMessage;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.mailet.Mail;

/**
 * The format of one spool file: a line with lengths and checksums ({@link SpoolHeader}), the envelope as JSON on the second
 * line, then the octets of the message to the end.
 *
 * <p>{@code sed -n 2p FILE} shows the envelope, {@code tail -n +3 FILE} the message.
 *
 * <p>Of a message that was written before its envelope was known, the envelope has blanks behind it, up to where the message begins.
 *
 * <p>CRC32C finds what a disk does, at a tenth of the time that SHA-256 takes; it is no proof against people.
 */
public final class SpoolFile {

    /** Envelopes beyond this are refused: 16 MiB hold some 100,000 recipients. */
    static final int MAX_ENVELOPE = 16 * 1024 * 1024;
    private static final int BUFFER = 32 * 1024;
    /** What is read and written at once of a larger message. */
    private static final int BLOCK = 64 * 1024;
    /** A file up to this is read as a whole. */
    static final int IN_MEMORY = 32 * 1024;
    /** Where a message begins that is written before its envelope is known: a page of memory, with few recipients enough. */
    static final int ROOM = 4096;

    private SpoolFile() {
    }

    /** Writes the whole file and makes its content durable; its name is durable only when its directory is synced. */
    public static void write(Path file, MailState envelope, MessageSource message) throws IOException {
        write(file, envelope, message, true);
    }

    /** The same for a mail that is durable elsewhere: nothing waits for the disk. */
    static void writeCopy(Path file, MailState envelope, MessageSource message) throws IOException {
        write(file, envelope, message, false);
    }

    /** What a file would have in it; empty if that is more than so many octets. */
    static Optional<byte[]> octets(MailState envelope, MessageSource message, int most) throws IOException {
        byte[] json = json(envelope);
        int room = most - SpoolHeader.LENGTH - json.length - 1;
        if (room < 0) {
            return Optional.empty();
        }
        byte[] octets = start(message, room + 1);
        return octets.length > room ? Optional.empty()
            : Optional.of(whole(json, octets, SpoolHeader.of(json, octets.length, SpoolHeader.sum(octets, 0, octets.length))).array());
    }

    private static byte[] start(MessageSource message, int most) throws IOException {
        if (message instanceof IncomingMessage incoming) {
            return incoming.start(most);
        }
        try (InputStream in = message.open()) {
            return in.readNBytes(most);
        }
    }

    private static ByteBuffer whole(byte[] json, byte[] start, SpoolHeader header) {
        return ByteBuffer.allocate(SpoolHeader.LENGTH + json.length + 1 + start.length)
            .put(header.toLine()).put(json).put((byte) '\n').put(start).flip();
    }

    /**
     * What stands in a file before a message at {@link #ROOM}; empty if the envelope is too large for it.
     *
     * @param length of the message
     * @param sum    its CRC32C
     */
    static Optional<byte[]> beforeMessage(MailState envelope, long length, int sum) throws IOException {
        byte[] json = json(envelope);
        int room = ROOM - SpoolHeader.LENGTH - 1;
        if (json.length > room) {
            return Optional.empty();
        }
        byte[] padded = Arrays.copyOf(json, room);
        Arrays.fill(padded, json.length, room, (byte) ' ');
        return Optional.of(whole(padded, new byte[0], SpoolHeader.of(padded, length, sum)).array());
    }

    private static byte[] json(MailState envelope) throws IOException {
        byte[] json = envelope.toJson();
        if (json.length > MAX_ENVELOPE) {
            throw new IOException("the envelope of mail " + envelope.name() + " has " + json.length
                + " octets; the spool takes up to " + MAX_ENVELOPE);
        }
        return json;
    }

    /** Writes what a file has in it, and makes it durable; its name is durable only when its directory is synced. */
    static void write(Path file, byte[] octets) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeAll(channel, ByteBuffer.wrap(octets));
            channel.force(false);
        }
    }

    private static void write(Path file, MailState envelope, MessageSource message, boolean durable) throws IOException {
        byte[] json = json(envelope);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
             InputStream octets = message.open()) {
            byte[] start = octets.readNBytes(BUFFER);
            CRC32C sum = new CRC32C();
            sum.update(start, 0, start.length);
            // of a small message all is known, so that it is one write
            SpoolHeader header = SpoolHeader.of(json, start.length, (int) sum.getValue());
            writeAll(channel, whole(json, start, header));
            long more = start.length < BUFFER ? 0 : writeAll(channel, octets, sum);
            if (more > 0) {
                channel.position(0);
                writeAll(channel, ByteBuffer.wrap(SpoolHeader.of(json, start.length + more, (int) sum.getValue()).toLine()));
            }
            if (durable) {
                channel.force(false);
            }
        }
    }

    /** What is left of a message; returns how many octets it was. */
    private static long writeAll(FileChannel channel, InputStream octets, CRC32C sum) throws IOException {
        byte[] block = new byte[BLOCK];
        long count = 0;
        for (int read = octets.read(block); read >= 0; read = octets.read(block)) {
            sum.update(block, 0, read);
            writeAll(channel, ByteBuffer.wrap(block, 0, read));
            count += read;
        }
        return count;
    }

    static void writeAll(FileChannel channel, ByteBuffer octets) throws IOException {
        while (octets.hasRemaining()) {
            channel.write(octets);
        }
    }

    /**
     * Reads a mail back, to process it. A file up to {@value #IN_MEMORY} octets is in memory then, and has been checked; of a
     * larger one, each reader opens the file, and what it reads is checked on the way.
     *
     * @param damaged is told when a reader comes upon octets that are not those that were written
     * @throws DamagedMailException if the file is not what {@link #write} wrote: reading it again will not help
     * @throws IOException          if the file cannot be read just now
     */
    public static Mail read(Path file, Consumer<DamagedMailException> damaged) throws IOException {
        return read(file, Optional.empty(), damaged);
    }

    /**
     * The same.
     *
     * @param written what was seen when it was written, if that is known
     */
    static Mail read(Path file, Optional<WrittenOctets> written, Consumer<DamagedMailException> damaged) throws IOException {
        return Files.size(file) <= IN_MEMORY ? read(file, Files.readAllBytes(file)) : inFile(file, written, damaged);
    }

    /**
     * The same for what stands in the journal.
     *
     * @param name   for what is said about it
     * @param octets all that a file would have in it
     */
    static Mail read(Path name, byte[] octets) throws DamagedMailException {
        Checked checked = checked(name, octets);
        return mail(name, envelope(name, checked.envelope()), new InMemory(name, octets, checked.start()));
    }

    /**
     * The same for what was kept in memory since it was written, where no disk can have changed it.
     *
     * @param envelope that stands in the octets
     */
    static Mail kept(Path name, byte[] octets, MailState envelope) throws DamagedMailException {
        return mail(name, envelope, new InMemory(name, octets, SpoolHeader.messageStart(octets)));
    }

    /**
     * Whether these are the octets that were written.
     *
     * @throws DamagedMailException if they are not
     */
    static void check(Path name, byte[] octets) throws DamagedMailException {
        checked(name, octets);
    }

    /** The envelope alone, of octets that are those that were written. */
    static MailState readEnvelope(Path name, byte[] octets) throws DamagedMailException {
        return envelope(name, checked(name, octets).envelope());
    }

    /**
     * Octets that are those that were written.
     *
     * @param start of the message
     */
    private record Checked(byte[] envelope, int start) {
    }

    private static Checked checked(Path name, byte[] octets) throws DamagedMailException {
        InputStream in = new ByteArrayInputStream(octets);
        SpoolHeader header;
        byte[] envelope;
        try {
            header = SpoolHeader.read(name, in, octets.length);
            envelope = header.envelope(name, in);
        } catch (DamagedMailException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("octets in memory can be read", e);
        }
        int start = (int) header.messageStart();
        if (SpoolHeader.sum(octets, start, octets.length - start) != header.messageSum()) {
            throw header.changedMessage(name);
        }
        return new Checked(envelope, start);
    }

    private static Mail inFile(Path file, Optional<WrittenOctets> written, Consumer<DamagedMailException> damaged) throws IOException {
        try (InputStream in = open(file)) {
            SpoolHeader header = SpoolHeader.read(file, in, Files.size(file));
            return mail(file, envelope(file, header.envelope(file, in)),
                new InFile(file, header, written.flatMap(seen -> seen.traitsOf(header)), damaged));
        }
    }

    /** The same, to show it: nothing of the message is read until somebody asks. */
    static Mail view(Path file) throws IOException {
        return inFile(file, Optional.empty(), found -> { });
    }

    static MailState readEnvelope(Path file) throws IOException {
        try (InputStream in = open(file)) {
            return envelope(file, SpoolHeader.read(file, in, Files.size(file)).envelope(file, in));
        }
    }

    private static InputStream open(Path file) throws IOException {
        return new BufferedInputStream(Files.newInputStream(file), BUFFER);
    }

    private static Mail mail(Path file, MailState envelope, MimeMessageSource octets) throws DamagedMailException {
        try {
            return envelope.toMail(new UnchangedMessage(octets));
        } catch (MailState.UnreadableException e) {
            throw new DamagedMailException(file + ": " + e.getMessage(), e);
        }
    }

    private static MailState envelope(Path file, byte[] json) throws DamagedMailException {
        try {
            return MailState.fromJson(json);
        } catch (MailState.UnreadableException e) {
            throw new DamagedMailException(file + " has no envelope", e);
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

    /** A message that is read from its file each time somebody asks. */
    private record InFile(Path file, SpoolHeader header, Optional<MessageTraits> traits, Consumer<DamagedMailException> damaged)
        implements MimeMessageSource, KnownTraits {

        @Override
        public String getSourceId() {
            return file.toString();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                InputStream octets = Channels.newInputStream(channel.position(header.messageStart()));
                return new BufferedInputStream(new CheckedOctets(octets, file, header, damaged), BUFFER);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }

        @Override
        public long getMessageSize() {
            return header.messageLength();
        }
    }
}
