package eu.testa.mail.core.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.password.PasswordRules;
import eu.testa.mail.core.password.StoredPasswords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The administrators of one server, in a file of mode 0600 (JSON): name, role, and how password and token are stored. A change
 * is on disk before it counts.
 */
public final class Administrators {

    /** The file below the var folder. */
    public static final String FILE = "secrets/administrators.json";

    private static final String NAME = "[A-Za-z][A-Za-z0-9._-]{0,63}";

    private final Path file;
    private final PasswordRules rules;
    private final SecureRandom random = new SecureRandom();
    private final ObjectMapper mapper = new ObjectMapper();
    private final StoredPasswords passwords = new StoredPasswords();
    private SortedMap<String, Administrator> byName = new TreeMap<>();

    private Administrators(Path file, PasswordRules rules) {
        this.file = file;
        this.rules = rules;
    }

    /**
     * The administrators of the server with this var folder; none when the file is not there.
     *
     * @throws IOException if the file cannot be read or understood; a server must not start as if there were nobody
     */
    public static Administrators open(Path var, PasswordRules rules) throws IOException {
        Administrators administrators = new Administrators(var.resolve(FILE), rules);
        if (Files.exists(administrators.file)) {
            administrators.load();
        }
        return administrators;
    }

    /** All, by name. */
    public synchronized Collection<Administrator> all() {
        return List.copyOf(byName.values());
    }

    /** The one of this name. */
    public synchronized Optional<Administrator> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * Adds somebody who logs in with a password.
     *
     * @throws IllegalArgumentException if the name cannot be used or is taken, or the password breaks a rule
     */
    public synchronized void addWithPassword(String name, AdminRole role, String password) throws IOException {
        put(new Administrator(free(name), role, Optional.of(hash(name, password)), Optional.empty()));
    }

    /**
     * Adds somebody, or a program, who shows a token.
     *
     * @return the token; it is shown once and never again
     * @throws IllegalArgumentException if the name cannot be used or is taken
     */
    public synchronized String addWithToken(String name, AdminRole role) throws IOException {
        String token = Token.next(random);
        put(new Administrator(free(name), role, Optional.empty(), Optional.of(Token.stored(token))));
        return token;
    }

    /**
     * Gives somebody another password; what he had before counts no longer.
     *
     * @throws IllegalArgumentException if there is nobody of this name, or the password breaks a rule
     */
    public synchronized void setPassword(String name, String password) throws IOException {
        put(new Administrator(name, known(name).role(), Optional.of(hash(name, password)), Optional.empty()));
    }

    /**
     * Gives somebody another token; what he had before counts no longer.
     *
     * @return the token
     * @throws IllegalArgumentException if there is nobody of this name
     */
    public synchronized String setToken(String name) throws IOException {
        String token = Token.next(random);
        put(new Administrator(name, known(name).role(), Optional.empty(), Optional.of(Token.stored(token))));
        return token;
    }

    /** @return whether there was one of this name */
    public synchronized boolean remove(String name) throws IOException {
        if (!byName.containsKey(name)) {
            return false;
        }
        SortedMap<String, Administrator> left = new TreeMap<>(byName);
        left.remove(name);
        keep(left);
        return true;
    }

    Optional<Administrator> withToken(String token) {
        byte[] stored = Token.stored(token).getBytes(StandardCharsets.US_ASCII);
        return all().stream().filter(one -> one.token()
            .filter(his -> MessageDigest.isEqual(his.getBytes(StandardCharsets.US_ASCII), stored)).isPresent())
            .findFirst();
    }

    /** Takes as long for a name that does not exist. */
    Optional<Administrator> withPassword(String name, String password) {
        Optional<Administrator> administrator = find(name);
        return passwords.isRight(administrator.flatMap(Administrator::password), password) ? administrator : Optional.empty();
    }

    private String free(String name) {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException("'" + name + "' is no name for an administrator: expected up to 64 letters, "
                + "digits, dots, hyphens and underscores, a letter first");
        }
        if (name.equalsIgnoreCase(Caller.LOCAL.name()) || byName.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
            throw new IllegalArgumentException("there is an administrator '" + name + "' already");
        }
        return name;
    }

    private Administrator known(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("there is no administrator '" + name + "'"));
    }

    private String hash(String name, String password) {
        rules.refusal(name, password).ifPresent(refusal -> {
            throw new IllegalArgumentException(refusal);
        });
        return passwords.hash(password);
    }

    private void put(Administrator administrator) throws IOException {
        SortedMap<String, Administrator> more = new TreeMap<>(byName);
        more.put(administrator.name(), administrator);
        keep(more);
    }

    private void keep(SortedMap<String, Administrator> administrators) throws IOException {
        ArrayNode array = mapper.createArrayNode();
        for (Administrator one : administrators.values()) {
            ObjectNode node = array.addObject().put("name", one.name()).put("role", one.role().label());
            one.password().ifPresent(password -> node.put("password", password));
            one.token().ifPresent(token -> node.put("token", token));
        }
        DurableFile.createSecretFolder(file.getParent());
        DurableFile.writeSecret(file, mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(array));
        byName = administrators;
    }

    private void load() throws IOException {
        try {
            for (JsonNode node : mapper.readTree(file.toFile())) {
                String name = node.path("name").asText();
                String role = node.path("role").asText();
                byName.put(name, new Administrator(name, AdminRole.ofLabel(role).orElseThrow(() ->
                    new IOException("'" + role + "' is no role; expected one of " + AdminRole.labels())),
                    text(node, "password"), text(node, "token")));
            }
        } catch (IOException e) {
            throw new IOException(file + " cannot be understood: " + e.getMessage(), e);
        }
    }

    private static Optional<String> text(JsonNode node, String key) {
        return Optional.ofNullable(node.get(key)).map(JsonNode::asText);
    }
}
