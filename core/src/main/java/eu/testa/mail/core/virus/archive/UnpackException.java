package eu.testa.mail.core.virus.archive;

import eu.testa.mail.core.virus.Obstacle;
import eu.testa.mail.core.virus.ScanVerdict;
import java.io.IOException;

/** An archive cannot be looked into, today or tomorrow. */
final class UnpackException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Obstacle obstacle;

    private UnpackException(Obstacle obstacle, String message) {
        super(message);
        this.obstacle = obstacle;
    }

    static UnpackException malformed(String what) {
        return new UnpackException(Obstacle.MALFORMED, what);
    }

    static UnpackException encrypted(String what) {
        return new UnpackException(Obstacle.ENCRYPTED_ATTACHMENT, what);
    }

    static UnpackException overLimit(String what) {
        return new UnpackException(Obstacle.LIMIT_EXCEEDED, what);
    }

    ScanVerdict verdict() {
        return new ScanVerdict.NotScannable(obstacle, getMessage());
    }
}
