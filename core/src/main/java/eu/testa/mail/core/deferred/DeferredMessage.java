package eu.testa.mail.core.deferred;

import eu.testa.mail.core.deferred.PiecesInputStream.Piece;
import eu.testa.mail.core.deferred.PiecesInputStream.Pieces;
import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.io.InputStream;

/** The octets of a deferred mail. A delivery reads them twice; those of a small mail are fetched once. */
final class DeferredMessage implements MessageSource {

    /** In octets: what many deliveries at the same time may remember without harm. */
    private static final int SMALL = 64 * 1024;

    private final long size;
    private final Pieces pieces;
    private Piece small;

    DeferredMessage(long size, Pieces pieces) {
        this.size = size;
        this.pieces = pieces;
    }

    @Override
    public InputStream open() {
        return new PiecesInputStream(this::piece);
    }

    private synchronized Piece piece(int number) throws IOException {
        if (small != null) {
            return small;
        }
        Piece piece = pieces.fetch(number);
        if (piece.last() && number == 0 && piece.octets().length <= SMALL) {
            small = piece;
        }
        return piece;
    }

    @Override
    public long size() {
        return size;
    }
}
