package eu.testa.mail.core.password;

import eu.testa.mail.core.file.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From which addresses the owners of accounts have logged in: the last {@value #PER_ACCOUNT} of each. They are kept in a file
 * of mode 0600, a line an account ({@code account address address …}), so that a restart in the middle of an attack does not
 * shut the owners out.
 */
public final class KnownAddresses {

    private static final Logger LOGGER = LoggerFactory.getLogger(KnownAddresses.class);
    private static final int PER_ACCOUNT = 20;
    private static final int ACCOUNTS = 20_000;

    private final Optional<Path> file;
    private final Map<String, Set<String>> byAccount = new LinkedHashMap<>(16, 0.75f, true);

    private KnownAddresses(Optional<Path> file) {
        this.file = file;
    }

    /** Those in a file; none when it is not there yet. What cannot be read in it is passed over. */
    public static KnownAddresses open(Path file) throws IOException {
        KnownAddresses known = new KnownAddresses(Optional.of(file));
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                String[] words = line.split(" ");
                for (int i = 1; i < words.length; i++) {
                    known.remember(words[0], words[i]);
                }
            }
        } catch (NoSuchFileException e) {
            // nobody has logged in yet
        }
        return known;
    }

    /** Those since now, forgotten at the end. */
    public static KnownAddresses inMemory() {
        return new KnownAddresses(Optional.empty());
    }

    synchronized boolean contains(String account, String address) {
        return byAccount.getOrDefault(account, Set.of()).contains(address);
    }

    /** The owner was seen here. A file that cannot be written costs no login. */
    synchronized void add(String account, String address) {
        if (contains(account, address) || account.isBlank() || account.contains(" ") || account.lines().count() != 1) {
            return;
        }
        remember(account, address);
        try {
            if (file.isPresent()) {
                DurableFile.writeSecret(file.get(), content().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            LOGGER.error("{} cannot be written: after a restart, {} may have to wait while others guess his password",
                file.get(), account, e);
        }
    }

    private void remember(String account, String address) {
        Set<String> addresses = byAccount.computeIfAbsent(account, any -> new LinkedHashSet<>());
        addresses.add(address);
        dropOldest(addresses, PER_ACCOUNT);
        dropOldest(byAccount.keySet(), ACCOUNTS);
    }

    private static void dropOldest(Set<String> all, int most) {
        if (all.size() > most) {
            all.remove(all.iterator().next());
        }
    }

    private String content() {
        List<String> lines = new ArrayList<>();
        byAccount.forEach((account, addresses) -> lines.add(account + " " + String.join(" ", addresses)));
        return String.join("\n", lines) + "\n";
    }
}
