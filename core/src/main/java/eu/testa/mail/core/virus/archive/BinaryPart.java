package eu.testa.mail.core.virus.archive;

import eu.testa.mail.core.mail.MessageSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;

/** A file as the one part of a mail, as it is: for who finds out what it is by its octets. */
record BinaryPart(MessageSource file, byte[] header) implements MessageSource {

    static MessageSource of(MessageSource file) {
        return new BinaryPart(file, ("MIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n"
            + "Content-Transfer-Encoding: binary\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public InputStream open() throws IOException {
        return new SequenceInputStream(new ByteArrayInputStream(header), file.open());
    }

    @Override
    public long size() throws IOException {
        return header.length + file.size();
    }
}
