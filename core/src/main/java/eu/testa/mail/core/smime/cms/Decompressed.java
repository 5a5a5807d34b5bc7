package eu.testa.mail.core.smime.cms;

import eu.testa.mail.core.mime.MalformedMailException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** What was in a compressed-data (RFC 3274), up to a limit. */
public final class Decompressed extends FilterInputStream {

    private final Closeable source;
    private final long most;
    private long read;

    /**
     * @param source closed with this
     * @param most   octets that may come out
     */
    public Decompressed(InputStream compressed, Closeable source, long most) {
        super(new InflaterInputStream(compressed));
        this.source = source;
        this.most = most;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
        int got;
        try {
            got = super.read(to, offset, count);
        } catch (ZipException | EOFException e) {
            throw new MalformedMailException("what is compressed cannot be decompressed", e);
        }
        read += Math.max(0, got);
        if (read > most) {
            throw new MalformedMailException("what is compressed is larger than " + most + " octets");
        }
        return got;
    }

    @Override
    public void close() throws IOException {
        super.close();
        source.close();
    }
}
