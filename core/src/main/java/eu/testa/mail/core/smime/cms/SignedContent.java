package eu.testa.mail.core.smime.cms;

import eu.testa.mail.core.mime.HeaderFields;
import eu.testa.mail.core.mime.MalformedMailException;
import eu.testa.mail.core.mime.OctetLines;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.SignatureException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/** What is kept of signed content while it goes by: its digests, and signatures that are over the content itself. */
public final class SignedContent extends OutputStream {

    /** EdDSA over the content itself reads it twice, so Java keeps it. Nobody signs like this: RFC 8419 has attributes. */
    private static final long MOST_IN_MEMORY = 4L * 1024 * 1024;
    /** Enough of a MIME entity to see what it says it is. */
    private static final int BEGINNING = 4 * 1024;

    private final Map<ASN1ObjectIdentifier, MessageDigest> running = new HashMap<>();
    private final Map<ASN1ObjectIdentifier, byte[]> digests = new HashMap<>();
    private final List<Signature> signatures = new ArrayList<>();
    private long mostOctets = Long.MAX_VALUE;
    private long octets;
    private byte[] beginning = new byte[0];

    /** Adds digests; unknown algorithms are passed over. */
    public void digestWith(Collection<ASN1ObjectIdentifier> algorithms) {
        for (ASN1ObjectIdentifier algorithm : algorithms) {
            DigestAlgorithms.start(algorithm).ifPresent(digest -> running.putIfAbsent(algorithm, digest));
        }
    }

    /** Adds a signature that is to be verified over the content. */
    public void feed(Signature signature) {
        signatures.add(signature);
        if (signature.getAlgorithm().startsWith("Ed")) {
            mostOctets = MOST_IN_MEMORY;
        }
    }

    /** Whether it is digested with this algorithm, or nobody here can. */
    public boolean hasDigest(ASN1ObjectIdentifier algorithm) {
        return running.containsKey(algorithm) || DigestAlgorithms.start(algorithm).isEmpty();
    }

    /** When all has gone by. Empty for an unknown algorithm. */
    public Optional<byte[]> digest(ASN1ObjectIdentifier algorithm) {
        MessageDigest digest = running.get(algorithm);
        return digest == null ? Optional.empty() : Optional.of(digests.computeIfAbsent(algorithm, any -> digest.digest()));
    }

    public boolean isEmpty() {
        return octets == 0;
    }

    /** Whether it could be the signed attributes of another signature: a SET is no MIME entity. */
    public boolean beginsLikeAttributes() {
        return octets > 0 && beginning[0] == 0x31;
    }

    /** Whether it says that it is a signed mail itself. */
    public boolean hasSignatureInside() throws IOException {
        try (OctetLines lines = new OctetLines(beginning)) {
            HeaderFields header = HeaderFields.read(lines, 2 * BEGINNING);
            SmimeEntity entity = SmimeEntity.of(header);
            return header.mediaType().name().equals("multipart/signed")
                || entity.isCms() && entity.smimeType().equals("signed-data");
        } catch (MalformedMailException e) {
            // what mail programs make of it is theirs
            return false;
        }
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) throws IOException {
        if (count == 0) {
            return;
        }
        if (octets < BEGINNING) {
            int known = (int) octets;
            int more = Math.min(count, BEGINNING - known);
            beginning = Arrays.copyOf(beginning, known + more);
            System.arraycopy(from, offset, beginning, known, more);
        }
        octets += count;
        if (octets > mostOctets) {
            throw new MalformedMailException("the content is too large for a signature with EdDSA that has no attributes");
        }
        for (MessageDigest digest : running.values()) {
            digest.update(from, offset, count);
        }
        try {
            for (Signature signature : signatures) {
                signature.update(from, offset, count);
            }
        } catch (SignatureException e) {
            throw new IllegalStateException("the signature was set up to verify", e);
        }
    }
}
