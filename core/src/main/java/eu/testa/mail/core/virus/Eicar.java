package eu.testa.mail.core.virus;

import eu.testa.mail.core.mail.MessageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The harmless string that every virus scanner finds by agreement (EICAR, "Anti-Malware Testfile", 68 octets). It is
 * put together only when asked for, so that a scanner on the administrator's machine has nothing to find in this jar.
 */
public final class Eicar {

    private static final String[] PARTS = {"X5O!P%@AP[4", "\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-", "ANTIVIRUS-TEST", "-FILE!$H+H*"};

    private static final int BLOCK = 64 * 1024;

    private Eicar() {
    }

    /** A mail with the string in its attachment: found only by who looks into mail. */
    public static MessageSource mail() {
        return EngineMail.attaching(MessageSource.of(octets()));
    }

    /**
     * A mail with the string behind so many octets of nothing, in an archive in an archive. Found only by who unpacks both
     * and has room for twice the octets: for the inner archive, and for what is in it. Who passes over what is that large
     * finds nothing, because all is in one. The mail itself is small.
     */
    public static MessageSource mailUnpackingTo(long octets) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream outer = new ZipOutputStream(archive)) {
            outer.putNextEntry(new ZipEntry("inner.zip"));
            ZipOutputStream inner = new ZipOutputStream(outer);
            inner.setLevel(Deflater.NO_COMPRESSION);
            inner.putNextEntry(new ZipEntry("nothing"));
            byte[] nothing = new byte[BLOCK];
            for (long left = octets; left > 0; left -= BLOCK) {
                inner.write(nothing, 0, Math.toIntExact(Math.min(BLOCK, left)));
            }
            inner.putNextEntry(new ZipEntry("eicar.com"));
            inner.write(octets());
            inner.finish();
        } catch (IOException e) {
            throw new UncheckedIOException("memory has no errors", e);
        }
        return EngineMail.attaching(MessageSource.of(archive.toByteArray()));
    }

    public static byte[] octets() {
        return String.join("", PARTS).getBytes(StandardCharsets.US_ASCII);
    }
}
