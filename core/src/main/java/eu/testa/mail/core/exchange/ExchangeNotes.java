package eu.testa.mail.core.exchange;

import eu.testa.mail.core.address.TestaDomain;
import eu.testa.mail.core.file.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a server remembers of the exchange, in a folder: for each country the file {@code DOMAIN.taken} with the time at which its
 * last list was signed, and for its own list {@code sent}. A file that cannot be read counts as none: then a list is taken, or
 * sent, once more.
 */
public final class ExchangeNotes {

    private final Path folder;
    /** Countries that do not have the own list yet; after a restart they wait for the next one. */
    private final Set<TestaDomain> newcomers = ConcurrentHashMap.newKeySet();

    /** @param folder made when it is missing */
    public ExchangeNotes(Path folder) throws IOException {
        DurableFile.createSecretFolder(folder);
        this.folder = folder;
    }

    /** What was sent last: which list, and when. */
    record Sent(String fingerprint, Instant at) {
    }

    Optional<Instant> taken(TestaDomain domain) throws IOException {
        return read(file(domain)).flatMap(ExchangeNotes::instant);
    }

    void take(TestaDomain domain, Instant signed) throws IOException {
        if (taken(domain).isEmpty()) {
            newcomers.add(domain);
        }
        write(file(domain), signed.toString());
    }

    Set<TestaDomain> newcomers() {
        return Set.copyOf(newcomers);
    }

    Optional<Sent> sent() throws IOException {
        return read(folder.resolve("sent")).map(text -> text.split(" ", 2)).filter(words -> words.length == 2)
            .flatMap(words -> instant(words[1]).map(at -> new Sent(words[0], at)));
    }

    /** To everyone. */
    void sent(Sent sent) throws IOException {
        write(folder.resolve("sent"), sent.fingerprint + " " + sent.at);
    }

    void answered(TestaDomain newcomer) {
        newcomers.remove(newcomer);
    }

    private Path file(TestaDomain domain) {
        return folder.resolve(domain.name() + ".taken");
    }

    private static Optional<String> read(Path file) throws IOException {
        return Files.exists(file) ? Optional.of(Files.readString(file, StandardCharsets.UTF_8).strip()) : Optional.empty();
    }

    private static void write(Path file, String text) throws IOException {
        DurableFile.write(file, (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
