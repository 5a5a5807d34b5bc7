package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.file.LiveFolder;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the lines of a file of the log as octets, without their line ends. What stands behind the last line end is no line:
 * a crash left it. Neither is what is longer than a record can be: reading ends before it.
 */
public final class LinesReader implements Closeable {

    /** Octets; longer than any record can be. */
    public static final int LONGEST_LINE = 8 << 20;
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;
    private long position;

    /** Reads from the first line on. */
    public LinesReader(Path file) throws IOException {
        this(file, 0);
    }

    /**
     * @param position where a line begins
     */
    LinesReader(Path file, long position) throws IOException {
        this.in = Files.newInputStream(file);
        this.position = position;
        in.skipNBytes(position);
    }

    /** What is done with a line. */
    @FunctionalInterface
    public interface Line {
        void take(byte[] line) throws IOException;
    }

    /** Reads all lines; none of a file that was deleted by its time since it was listed. */
    public static void each(LogFile file, Line taker) throws IOException {
        LiveFolder.readIfThere(file.lines(), path -> {
            try (LinesReader lines = new LinesReader(path)) {
                for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                    taker.take(line.get());
                }
            }
            return path;
        });
    }

    /** The next line; empty at the end. */
    public Optional<byte[]> next() throws IOException {
        int searched = from;
        while (true) {
            for (int i = searched; i < to; i++) {
                if (buffer[i] == '\n') {
                    byte[] line = Arrays.copyOfRange(buffer, from, i);
                    position += i + 1 - from;
                    from = i + 1;
                    return Optional.of(line);
                }
            }
            int known = to - from;
            if (!fill()) {
                return Optional.empty();
            }
            searched = from + known;
        }
    }

    private boolean fill() throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            if (to >= LONGEST_LINE) {
                return false;
            }
            buffer = Arrays.copyOf(buffer, to * 2);
        }
        int read = in.read(buffer, to, buffer.length - to);
        if (read > 0) {
            to += read;
        }
        return read > 0;
    }

    /** Octets of the file up to the end of the last line that was returned. */
    public long position() {
        return position;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
