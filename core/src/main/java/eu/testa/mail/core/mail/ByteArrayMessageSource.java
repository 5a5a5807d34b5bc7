package eu.testa.mail.core.mail;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** See {@link MessageSource#of(byte[])}. */
final class ByteArrayMessageSource implements MessageSource {

    private final byte[] octets;

    ByteArrayMessageSource(byte[] octets) {
        this.octets = octets;
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(octets);
    }

    @Override
    public long size() {
        return octets.length;
    }
}
