package eu.testa.mail.core.pki;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The blocks of a file in PEM (RFC 7468 §2), whatever stands before, between and after them: text, other blocks, a byte order
 * mark. Certificates, CRLs and requests are read with it; keys, which come in more forms, with Bouncy Castle.
 */
public final class PemBlocks {

    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";

    private PemBlocks() {
    }

    /**
     * The blocks with one of these labels, each with its first and last line; a file without any block is DER, and is given
     * back as it is.
     *
     * @throws CertificateException if a block has no end
     */
    public static List<byte[]> of(byte[] content, Set<String> labels) throws CertificateException {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        int begin = text.indexOf(BEGIN);
        if (begin < 0) {
            return List.of(content);
        }
        List<byte[]> blocks = new ArrayList<>();
        while (begin >= 0) {
            int start = text.indexOf(DASHES, begin + BEGIN.length());
            String label = start < 0 ? "" : text.substring(begin + BEGIN.length(), start);
            String last = "-----END " + label + DASHES;
            int end = start < 0 ? -1 : text.indexOf(last, start);
            if (end < 0) {
                throw new CertificateException("a block of PEM has no end");
            }
            if (labels.contains(label)) {
                blocks.add(text.substring(begin, end + last.length()).getBytes(StandardCharsets.ISO_8859_1));
            }
            begin = text.indexOf(BEGIN, end);
        }
        return blocks;
    }
}
