package eu.testa.mail.server.spool;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * A message on its way out of its file. Its last octets are given only when all that were read are those that were written:
 * nobody who reads to the end can take a damaged message for a whole one.
 */
final class CheckedOctets extends FilterInputStream {

    private static final int SKIPPED_AT_ONCE = 8192;

    private final Path file;
    private final SpoolHeader header;
    private final Consumer<DamagedMailException> damaged;
    private final CRC32C sum = new CRC32C();
    private long octets;

    /**
     * @param in      at the start of the message
     * @param damaged is told, beside the reader
     */
    CheckedOctets(InputStream in, Path file, SpoolHeader header, Consumer<DamagedMailException> damaged) {
        super(in);
        this.file = file;
        this.header = header;
        this.damaged = damaged;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        if (read > 0) {
            sum.update(buffer, offset, read);
            octets += read;
        }
        boolean cut = read < 0 && octets < header.messageLength();
        if (cut || octets == header.messageLength() && (int) sum.getValue() != header.messageSum()
            || octets > header.messageLength()) {
            DamagedMailException found = header.changedMessage(file);
            damaged.accept(found);
            throw found;
        }
        return read;
    }

    @Override
    public long skip(long wanted) throws IOException {
        byte[] buffer = new byte[(int) Math.min(SKIPPED_AT_ONCE, Math.max(wanted, 0))];
        int read = buffer.length == 0 ? 0 : read(buffer, 0, buffer.length);
        return Math.max(read, 0);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
