package eu.testa.mail.core.delivery;

import java.io.IOException;
import java.net.BindException;
import java.util.Optional;
import java.util.Set;

/**
 * This machine could not do its part, such as open one more socket: no peer is to blame, so no host, destination or name
 * server is held to be down for it. The message says what is missing and what to do.
 */
public final class LocalFailureException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What the operating system says, in Java's words, when it has run out of something. */
    private static final Set<String> SHORTAGES = Set.of("Too many open files", "Too many open files in system",
        "No buffer space available", "Cannot allocate memory", "Cannot assign requested address");

    private LocalFailureException(String message, IOException cause) {
        super(message, cause);
    }

    /** The same as a failure of this machine, if it is one. */
    public static Optional<LocalFailureException> in(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof LocalFailureException local) {
                return Optional.of(local);
            }
            if (cause instanceof IOException io && isShortage(io)) {
                return Optional.of(of(io));
            }
        }
        return Optional.empty();
    }

    private static boolean isShortage(IOException e) {
        // the system's words may have more behind them: "Too many open files (Socket creation failed)"
        return e instanceof BindException
            || e.getMessage() != null && SHORTAGES.stream().anyMatch(e.getMessage()::startsWith);
    }

    private static LocalFailureException of(IOException e) {
        String what = String.valueOf(e.getMessage());
        String advice = what.startsWith("Too many open files") ? "; raise the limit of open files (ulimit -n, LimitNOFILE)"
            : e instanceof BindException || what.startsWith("Cannot assign") ? "; is smtp.source-address an address of this "
                + "machine, and are there ports left?" : "";
        return new LocalFailureException("this server cannot open a connection: " + what + advice, e);
    }
}
