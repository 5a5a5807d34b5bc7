package eu.testa.mail.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.address.Country;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The people of the lab; their passwords are made at the first start and kept for their owner only. */
final class LabUsers {

    private static final Map<Country, List<String>> PEOPLE = Map.of(
        Country.B, List.of("Alain.Dupont", "Marie-Claire.Peeters"),
        Country.F, List.of("Jeanne.Martin", "Patrick.O'Connor"));
    private static final String LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int PASSWORD_LENGTH = 16;

    private final Path file;
    private final SecureRandom random = new SecureRandom();

    LabUsers(Path file) {
        this.file = file;
    }

    /** The addresses of those who live there. */
    static List<String> addressesOf(Node node) {
        return node.country().map(PEOPLE::get).orElse(List.of()).stream().map(name -> name + "@" + node.domain()).toList();
    }

    List<LabUser> of(Node node) throws IOException {
        Map<String, String> passwords = passwords();
        return addressesOf(node).stream()
            .filter(passwords::containsKey)
            .map(address -> new LabUser(address, passwords.get(address)))
            .toList();
    }

    /** Makes a password for everyone who has none yet. */
    void create(List<Node> nodes) throws IOException {
        Map<String, String> passwords = passwords();
        for (Node node : nodes) {
            for (String address : addressesOf(node)) {
                passwords.computeIfAbsent(address, missing -> password());
            }
        }
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), passwords);
    }

    private Map<String, String> passwords() throws IOException {
        Map<String, String> passwords = new TreeMap<>();
        if (Files.exists(file)) {
            new ObjectMapper().readTree(file.toFile()).properties()
                .forEach(field -> passwords.put(field.getKey(), field.getValue().asText()));
        }
        return passwords;
    }

    private String password() {
        StringBuilder password = new StringBuilder();
        random.ints(PASSWORD_LENGTH, 0, LETTERS.length()).forEach(i -> password.append(LETTERS.charAt(i)));
        return password.toString();
    }
}
