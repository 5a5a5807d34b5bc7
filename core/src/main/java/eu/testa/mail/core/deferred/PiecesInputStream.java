package eu.testa.mail.core.deferred;

import java.io.IOException;
import java.io.InputStream;

/** A stream over pieces that are fetched one after the other. */
final class PiecesInputStream extends InputStream {

    private final Pieces pieces;
    private Piece piece = new Piece(new byte[0], false);
    private int position;
    private int next;

    /** Some octets of a message, and whether they are its last ones. */
    record Piece(byte[] octets, boolean last) {
    }

    interface Pieces {
        Piece fetch(int number) throws IOException;
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
        while (position == piece.octets().length) {
            if (piece.last()) {
                return -1;
            }
            piece = pieces.fetch(next);
            position = 0;
            next++;
        }
        int count = Math.min(length, piece.octets().length - position);
        System.arraycopy(piece.octets(), position, buffer, offset, count);
        position += count;
        return count;
    }
}
