package eu.testa.mail.core.virus;

/** A mail, or a part of it, cannot be looked into, today or tomorrow. */
final class ObstacleException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Obstacle obstacle;

    /** @param message printable ASCII */
    ObstacleException(Obstacle obstacle, String message, Throwable cause) {
        super(message, cause);
        this.obstacle = obstacle;
    }

    ScanVerdict verdict() {
        return new ScanVerdict.NotScannable(obstacle, getMessage());
    }
}
