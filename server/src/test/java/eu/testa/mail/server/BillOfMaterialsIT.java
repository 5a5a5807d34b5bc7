package eu.testa.mail.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.digest.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The software bill of materials names what an administrator runs: each library that is there, and no other. */
class BillOfMaterialsIT {

    private static final Path SERVER = Path.of("target", "testa-server");
    private static final String SHA_256 = "SHA-256";

    private static JsonNode bill() throws IOException {
        return new ObjectMapper().readTree(SERVER.resolve("bom.json").toFile());
    }

    /** By its SHA-256, which is what a scanner for known weaknesses looks for. */
    private static Map<String, String> libraries() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> jars = Files.list(SERVER.resolve("lib"))) {
            for (Path jar : (Iterable<Path>) jars::iterator) {
                byte[] digest = Sha256.of(Files.readAllBytes(jar));
                found.put(HexFormat.of().formatHex(digest), jar.getFileName().toString());
            }
        }
        return found;
    }

    @Test
    void shouldNameEachLibraryWithItsDigest() throws IOException {
        Map<String, String> named = new TreeMap<>();
        for (JsonNode component : bill().path("components")) {
            StreamSupport.stream(component.path("hashes").spliterator(), false)
                .filter(hash -> hash.path("alg").asText().equals(SHA_256))
                .forEach(hash -> named.put(hash.path("content").asText(), component.path("name").asText() + "-"
                    + component.path("version").asText()));
        }
        Map<String, String> libraries = libraries();
        // the server itself is not among its components; it is what the bill is of
        libraries.values().removeIf(name -> name.startsWith("server-"));

        assertThat(named.keySet()).as("%s%n%s", named, libraries).isEqualTo(libraries.keySet());
        assertThat(bill().path("metadata").path("component").path("name").asText()).isEqualTo("server");
    }
}
