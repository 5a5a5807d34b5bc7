package eu.testa.mail.server.spool;

import eu.testa.mail.core.file.LiveFolder;
import eu.testa.mail.mailets.james.MailState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is in the folder of a spool, in its journal and in files of their own, for whoever only looks: the server may run meanwhile or not.
 */
public final class SpoolContents {

    private SpoolContents() {
    }

    /**
     * A mail of a spool, or a copy of one that is in the store.
     *
     * @param name     its due time in milliseconds since 1970, the order of its arrival, and the hashes of its {@link Flow}
     * @param place    its file, or the segment of the journal
     * @param envelope empty if it cannot be read
     * @param size     in octets, with the envelope
     */
    public record SpooledMail(String name, Path place, Optional<MailState> envelope, long size) {

        /** When it is to be processed. */
        public Instant due() {
            return Instant.ofEpochMilli(Long.parseLong(name.substring(0, name.indexOf('-'))));
        }
    }

    /**
     * All that is there, in the order of due time and arrival. What comes and goes meanwhile may be there or not.
     *
     * @param directory of a queue, such as {@code var/spool/spool}
     * @throws IOException if it cannot be read
     */
    public static List<SpooledMail> of(Path directory) throws IOException {
        List<SpooledMail> mails = new ArrayList<>();
        for (Path segment : SpoolJournal.segments(SpoolFolder.journalOf(directory))) {
            addAll(mails, segment);
        }
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.filter(SpoolEntry::isOfAMail).toList()) {
                    add(mails, file);
                }
            }
        }
        mails.sort(Comparator.comparing(SpooledMail::name));
        return mails;
    }

    private static void addAll(List<SpooledMail> mails, Path path) throws IOException {
        Optional<byte[]> read = LiveFolder.readIfThere(path, SpoolContents::segment);
        if (read.isPresent()) {
            byte[] segment = read.get();
            for (SegmentContents.Found one : SegmentContents.of(segment, path).alive()) {
                mails.add(new SpooledMail(one.header().name(), path, envelope(() -> SpoolFile.readEnvelope(path, one.mail(segment))),
                    one.header().length()));
            }
        }
    }

    /** Again, when the segment was used anew while it was read: it might look empty. */
    private static byte[] segment(Path path) throws IOException {
        while (true) {
            byte[] octets = Files.readAllBytes(path);
            try (InputStream again = Files.newInputStream(path)) {
                byte[] header = again.readNBytes(SegmentHeader.LENGTH);
                if (Arrays.equals(header, 0, header.length, octets, 0, Math.min(header.length, octets.length))) {
                    return octets;
                }
            }
        }
    }

    private static void add(List<SpooledMail> mails, Path file) throws IOException {
        Optional<Long> size = LiveFolder.readIfThere(file, Files::size);
        if (size.isPresent()) {
            mails.add(new SpooledMail(file.getFileName().toString(), file, envelope(() -> SpoolFile.readEnvelope(file)), size.get()));
        }
    }

    private interface Reading {
        MailState read() throws IOException;
    }

    /** What cannot be read is set aside by the queue, which says so. */
    private static Optional<MailState> envelope(Reading reading) {
        try {
            return Optional.of(reading.read());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
