package eu.testa.mail.core.deferred;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A stream over pieces that are fetched one after the other. */
final class PiecesInputStream extends InputStream {

    private final Pieces pieces;
    private byte[] piece = new byte[0];
    private int position;
    private int next;

    interface Pieces {
        /** Empty after the last one. */
        Optional<byte[]> piece(int number) throws IOException;
    }

    PiecesInputStream(Pieces pieces) {
        this.pieces = pieces;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (position == piece.length) {
            Optional<byte[]> following = pieces.piece(next);
            if (following.isEmpty()) {
                return -1;
            }
            piece = following.get();
            position = 0;
            next++;
        }
        int count = Math.min(length, piece.length - position);
        System.arraycopy(piece, position, buffer, offset, count);
        position += count;
        return count;
    }
}
