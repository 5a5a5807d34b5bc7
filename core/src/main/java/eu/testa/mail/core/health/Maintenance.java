package eu.testa.mail.core.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Whether somebody works on this server, who wants no new sessions on it. It is kept in a file, so that a restart changes
 * nothing. What was accepted before is delivered as ever.
 */
public final class Maintenance implements PartCheck {

    private static final int MAX_REASON = 200;

    private final Path file;
    private volatile Optional<String> reason;

    private Maintenance(Path file, Optional<String> reason) {
        this.file = file;
        this.reason = reason;
    }

    /**
     * As the last run left it.
     *
     * @param file exists during maintenance, with the reason in it
     */
    public static Maintenance open(Path file) throws IOException {
        try {
            return new Maintenance(file, Optional.of(printable(Files.readString(file))));
        } catch (NoSuchFileException e) {
            return new Maintenance(file, Optional.empty());
        }
    }

    /** Why there are no new sessions now; empty if there are. */
    public Optional<String> reason() {
        return reason;
    }

    /** From now on there are no new sessions; with a reason from before, it gets this one. */
    public synchronized void begin(String why) throws IOException {
        Path written = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(written, printable(why));
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        reason = Optional.of(printable(why));
    }

    /** Sessions are welcome again. */
    public synchronized void end() throws IOException {
        Files.deleteIfExists(file);
        reason = Optional.empty();
    }

    /** It is told to peers, in one line of ASCII. */
    private static String printable(String text) {
        String line = text.strip().replaceAll("[^\\x20-\\x7e]", "?");
        return line.substring(0, Math.min(line.length(), MAX_REASON));
    }

    @Override
    public String part() {
        return "Maintenance";
    }

    @Override
    public PartHealth look() {
        return reason.map(why -> PartHealth.unhealthy("new sessions are refused (421): " + why,
            "When the work is done: ./testa maintenance off")).orElseGet(PartHealth::healthy);
    }
}
