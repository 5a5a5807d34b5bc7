package eu.testa.mail.core.member;

import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.reload.Reloadable;
import eu.testa.mail.core.reload.Reloaded;
import eu.testa.mail.core.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry as {@code members.xml} has it now: the file is read again when it has changed. A file that cannot be used
 * changes nothing: the registry of before stays in force, the log says so once, and {@link #problem} until it is mended.
 *
 * <p>Nor is a file taken over by itself that could be a mistake: one without a member for whom mail waits, or without more
 * than a quarter of the members of before. It waits until an administrator says {@link #accept}.
 */
public final class CurrentMembers implements Supplier<MemberRegistry>, Reloadable {

    private static final Logger LOGGER = LoggerFactory.getLogger(CurrentMembers.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Path file;
    private final TestaNamespace namespace;
    private final int port;
    private final WaitingDomains waiting;
    private final Clock clock;
    private Version version;
    private MemberRegistry registry;
    private Instant nextLook;
    private Optional<String> problem = Optional.empty();
    private Optional<MemberRegistry> doubtful = Optional.empty();

    /** The domains for which mail waits. */
    public interface WaitingDomains {

        /**
         * @throws IOException if it cannot be known now
         */
        Set<String> get() throws IOException;
    }

    private record Version(Object key, long size, Instant changed) {

        static Version of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime().toInstant());
        }
    }

    private CurrentMembers(Path file, TestaNamespace namespace, int port, WaitingDomains waiting,
                           Clock clock) {
        this.file = file;
        this.namespace = namespace;
        this.port = port;
        this.waiting = waiting;
        this.clock = clock;
    }

    /**
     * Reads the file for the first time.
     *
     * @param port    of hosts that are given without one
     * @param waiting asked when a member has left the file
     * @throws SettingsException if it cannot be used
     */
    public static CurrentMembers open(Path file, TestaNamespace namespace, int port, WaitingDomains waiting, Clock clock)
        throws SettingsException, IOException {
        CurrentMembers members = new CurrentMembers(file, namespace, port, waiting, clock);
        // taken before the file is read, as later
        members.version = Version.of(file);
        members.registry = MembersFile.read(file, namespace, port);
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

    /** Looks at once; {@link #get} does so within a second by itself. */
    @Override
    public synchronized Reloaded reload() {
        MemberRegistry before = registry;
        look();
        nextLook = clock.instant().plus(BETWEEN_LOOKS);
        String count = registry.members().size() + " Member States are in force";
        return problem.map(why -> new Reloaded(MembersFile.NAME, Reloaded.State.REFUSED, why + "; " + count + " as before"))
            .orElseGet(() -> new Reloaded(MembersFile.NAME,
                registry == before ? Reloaded.State.UNCHANGED : Reloaded.State.IN_FORCE, count));
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
        doubtful = Optional.empty();
        try {
            MemberRegistry read = MembersFile.read(file, namespace, port);
            Optional<String> doubt = doubt(read);
            if (doubt.isPresent()) {
                doubtful = Optional.of(read);
                refuse(doubt.get() + ". If that is meant: ./testa members accept");
            } else {
                takeOver(read);
            }
        } catch (SettingsException e) {
            refuse(String.join("; ", e.problems()));
        }
    }

    private void takeOver(MemberRegistry read) {
        registry = read;
        problem = Optional.empty();
        doubtful = Optional.empty();
        LOGGER.info("{} has changed and is in force: {} Member States", file, registry.members().size());
    }

    /**
     * Takes over the file that waits for an administrator's word.
     *
     * @return how many Member States are in force now; empty if no file waits
     */
    public synchronized Optional<Integer> accept() {
        get();
        doubtful.ifPresent(this::takeOver);
        return problem.isEmpty() ? Optional.of(registry.members().size()) : Optional.empty();
    }

    /** Why the change could be a mistake; empty if it is taken over at once. */
    private Optional<String> doubt(MemberRegistry read) {
        List<Member> gone = registry.members().stream()
            .filter(member -> member.domains().stream().anyMatch(domain -> read.ofDomain(domain).isEmpty())).toList();
        if (gone.isEmpty()) {
            return Optional.empty();
        }
        String names = gone.stream().map(member -> member.country().englishName()).collect(Collectors.joining(", "));
        if (gone.size() * 4 > registry.members().size()) {
            return Optional.of("more than a quarter of the members have left it: " + names);
        }
        try {
            Set<String> domains = waiting.get();
            String missed = gone.stream().flatMap(member -> member.domains().stream()).filter(domains::contains).sorted()
                .collect(Collectors.joining(", "));
            return missed.isEmpty() ? Optional.empty() : Optional.of("mail waits for domains that have left it: " + missed);
        } catch (IOException e) {
            return Optional.of("domains have left it (" + names + "), and it cannot be known whether mail waits for them: "
                + e.getMessage());
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
