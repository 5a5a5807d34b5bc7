package eu.testa.mail.core.store;

import eu.testa.mail.core.digest.Sha256;
import eu.testa.mail.core.store.StoredOctets.Head;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Reads a message piece by piece. Its last octets are given only when all of them are what was stored, so that nobody takes a
 * damaged message for a whole one.
 */
final class StoredMessageStream extends InputStream {

    private final StoredOctets octets;
    private final Head head;
    private final MessageDigest digest = Sha256.digest();
    private byte[] piece = new byte[0];
    private int position;
    private long next;
    private long fetched;

    StoredMessageStream(StoredOctets octets, Head head) {
        this.octets = octets;
        this.head = head;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        while (position == piece.length) {
            if (next > 0 && fetched >= head.length()) {
                return -1;
            }
            fetch();
        }
        int count = Math.min(length, piece.length - position);
        System.arraycopy(piece, position, buffer, offset, count);
        position += count;
        return count;
    }

    /** What can be read without a wait, or in one go: whoever sends in chunks makes them as large as this says. */
    @Override
    public int available() {
        int inPiece = piece.length - position;
        return inPiece > 0 ? inPiece : (int) Math.min(Integer.MAX_VALUE, Math.max(0, head.length() - fetched));
    }

    private void fetch() throws IOException {
        piece = head.small().isPresent() ? head.small().get() : octets.piece(head.id(), next);
        position = 0;
        next++;
        fetched += piece.length;
        digest.update(piece);
        if (fetched >= head.length() && !isWhole()) {
            position = piece.length;
            throw new DamagedException("message " + head.id() + " is not in the store as it came");
        }
    }

    private boolean isWhole() {
        return fetched == head.length() && Arrays.equals(digest.digest(), head.sha256());
    }
}
