package eu.testa.mail.core.virus;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.engine.Eicar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Mails with and without something to find. */
public final class TestMails {

    private static final String HEADERS = """
        From: Alain.Dupont@tcn.b.eu-admin.net
        To: Jeanne.Martin@tcn.f.eu-admin.net
        Subject: test
        MIME-Version: 1.0
        """;

    private TestMails() {
    }

    public static MessageSource clean() {
        return text("Nothing to find here.\n");
    }

    public static MessageSource text(String body) {
        return mail("Content-Type: text/plain\n\n" + body);
    }

    public static MessageSource eicarInText() {
        return text(new String(Eicar.octets(), StandardCharsets.US_ASCII) + "\n");
    }

    /** One attachment in base64 after a text part. */
    public static MessageSource attachment(String type, String name, byte[] content) {
        return mail(multipart(type, name, content));
    }

    /** A mail that was forwarded as an attachment, again and again. */
    public static MessageSource nested(int depth, byte[] content) {
        String inner = HEADERS + multipart("application/octet-stream", "a.bin", content);
        for (int i = 0; i < depth; i++) {
            inner = HEADERS + "Content-Type: multipart/mixed; boundary=n" + i + "\n\n--n" + i
                + "\nContent-Type: message/rfc822\n\n" + inner + "\n--n" + i + "--\n";
        }
        return source(inner);
    }

    public static byte[] zip(byte[]... files) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < files.length; i++) {
                zip.putNextEntry(new ZipEntry(i + ".txt"));
                zip.write(files[i]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A zip whose one entry is encrypted with a password, {@code secret}. */
    public static byte[] encryptedZip() {
        return Base64.getMimeDecoder().decode("""
            UEsDBBQAAQAAAAAAIVqwxdmzLQAAACEAAAAFAAAAYS50eHTIiMK/DeOkA/QVMmpS6P9tQAP0148x
            Skg5imZsaM6Hfd0YInNS+VAdQeU3O0lQSwECFAAUAAEAAAAAACFasMXZsy0AAAAhAAAABQAAAAAA
            AAAAAAAAAAAAAAAAYS50eHRQSwUGAAAAAAEAAQAzAAAAUAAAAAAA
            """);
    }

    /** So many octets of text, and then more text; never in memory as a whole. */
    public static MessageSource large(long filling, String end) {
        byte[] head = crlf(HEADERS + "Content-Type: text/plain\n\n").getBytes(StandardCharsets.US_ASCII);
        byte[] tail = end.getBytes(StandardCharsets.US_ASCII);
        return new MessageSource() {
            @Override
            public InputStream open() {
                return new SequenceInputStream(Collections.enumeration(List.of(
                    new ByteArrayInputStream(head), new Filling(filling), new ByteArrayInputStream(tail))));
            }

            @Override
            public long size() {
                return head.length + filling + tail.length;
            }
        };
    }

    public static MessageSource mail(String rest) {
        return source(HEADERS + rest);
    }

    private static MessageSource source(String text) {
        return MessageSource.of(crlf(text).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String multipart(String type, String name, byte[] content) {
        return """
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain

            See the attachment.
            --b
            Content-Type: %s; name=%s
            Content-Disposition: attachment; filename=%s
            Content-Transfer-Encoding: base64

            %s
            --b--
            """.formatted(type, name, name, Base64.getMimeEncoder().encodeToString(content));
    }

    private static String crlf(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n");
    }

    /** Lines of 78 characters. */
    private static final class Filling extends InputStream {

        private final byte[] line;
        private long left;

        Filling(long length) {
            line = new byte[80 * 100];
            Arrays.fill(line, (byte) 'x');
            for (int i = 78; i < line.length; i += 80) {
                line[i] = '\r';
                line[i + 1] = '\n';
            }
            left = length;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("read by the block");
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            int count = (int) Math.min(Math.min(length, line.length), left);
            System.arraycopy(line, 0, target, offset, count);
            left -= count;
            return count;
        }
    }
}
