package eu.testa.mail.mailets.evidence;

import eu.testa.mail.core.digest.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * SHA-256 of a message as its sender has it: the dots that SMTP puts before lines (RFC 5321 §4.5.2) are taken away again,
 * and the final dot is no part of it. For one message and one thread.
 */
public final class ReceptionDigest {

    private static final int FINAL_DOT = 3;

    private final MessageDigest digest = Sha256.digest();
    private boolean afterLineEnd = true;
    private long size;

    /**
     * Adds what James hands to a line filter: a line with its line end, or several of which none but the first begins with
     * a dot.
     */
    public void add(byte[] lines) {
        boolean dot = afterLineEnd && lines.length > 0 && lines[0] == '.';
        afterLineEnd = lines.length > 0 && lines[lines.length - 1] == '\n';
        if (dot && lines.length == FINAL_DOT && lines[1] == '\r' && lines[2] == '\n') {
            return;
        }
        int from = dot ? 1 : 0;
        digest.update(lines, from, lines.length - from);
        size += lines.length - from;
    }

    public long size() {
        return size;
    }

    /** The digest in hexadecimal digits; nothing can be added afterwards. */
    public String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
