package eu.testa.mail.core.member;

import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry as {@code members.xml} has it now: the file is read again when it has changed. A file that cannot be used
 * changes nothing: the registry of before stays in force, the log says so once, and {@link #problem} until it is mended.
 */
public final class CurrentMembers implements Supplier<MemberRegistry> {

    private static final Logger LOGGER = LoggerFactory.getLogger(CurrentMembers.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Path file;
    private final TestaNamespace namespace;
    private final int port;
    private final Clock clock;
    private Version version;
    private MemberRegistry registry;
    private Instant nextLook;
    private Optional<String> problem = Optional.empty();

    private record Version(Object key, long size, Instant changed) {

        static Version of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime().toInstant());
        }
    }

    private CurrentMembers(Path file, TestaNamespace namespace, int port, Clock clock) {
        this.file = file;
        this.namespace = namespace;
        this.port = port;
        this.clock = clock;
    }

    /**
     * Reads the file for the first time.
     *
     * @param port of hosts that are given without one
     * @throws SettingsException if it cannot be used
     */
    public static CurrentMembers open(Path file, TestaNamespace namespace, int port, Clock clock)
        throws SettingsException, IOException {
        CurrentMembers members = new CurrentMembers(file, namespace, port, clock);
        members.registry = MembersFile.read(file, namespace, port);
        members.version = Version.of(file);
        members.nextLook = clock.instant().plus(BETWEEN_LOOKS);
        return members;
    }

    /** The registry in force. */
    @Override
    public synchronized MemberRegistry get() {
        Instant now = clock.instant();
        if (!now.isBefore(nextLook)) {
            nextLook = now.plus(BETWEEN_LOOKS);
            look();
        }
        return registry;
    }

    /** Why the file as it is now is not in force; empty if it is. */
    public synchronized Optional<String> problem() {
        get();
        return problem;
    }

    private void look() {
        Version found;
        try {
            found = Version.of(file);
        } catch (IOException e) {
            refuse(file + " cannot be read: " + e);
            return;
        }
        if (found.equals(version)) {
            return;
        }
        // taken before the file is read: a change while it is read is seen the next time
        version = found;
        try {
            registry = MembersFile.read(file, namespace, port);
            problem = Optional.empty();
            LOGGER.info("{} has changed and is in force: {} Member States", file, registry.members().size());
        } catch (SettingsException e) {
            refuse(String.join("; ", e.problems()));
        }
    }

    private void refuse(String reason) {
        if (!problem.equals(Optional.of(reason))) {
            LOGGER.error("{} has changed and is not used; the registry of before stays in force. Correct this: {}", file,
                reason);
        }
        problem = Optional.of(reason);
        if (!Files.exists(file)) {
            version = null;
        }
    }
}
