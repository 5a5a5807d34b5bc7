package eu.testa.mail.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeConfigurationTest {

    @TempDir
    private Path folder;
    private NodeConfiguration configuration;

    @BeforeEach
    void ship() throws IOException {
        Path template = Files.createDirectories(folder.resolve("template"));
        Files.writeString(template.resolve("mailetcontainer.xml"), "<mailetcontainer/>\n");
        Files.writeString(template.resolve("testa.properties"), """
            # The country: see Annex A.
            country = B

            #smtp.source-address = 192.0.2.25
            smtp.bind    = 0.0.0.0:25
            """);
        configuration = new NodeConfiguration(template);
    }

    @Test
    void shouldPutSettingsInTheirOwnPlaceAndKeepTheComments() throws IOException {
        Path conf = folder.resolve("conf");

        configuration.write(conf, Map.of("country", "F", "smtp.source-address", "127.62.1.5", "smtp.port", "2525"));

        assertThat(conf.resolve("testa.properties")).hasContent("""
            # The country: see Annex A.
            country = F

            smtp.source-address = 127.62.1.5
            smtp.bind    = 0.0.0.0:25
            smtp.port = 2525
            """);
        assertThat(conf.resolve("mailetcontainer.xml")).hasContent("<mailetcontainer/>");
    }

    @Test
    void shouldReplaceWhatAnEarlierStartLeft() throws IOException {
        Path conf = folder.resolve("conf");

        configuration.write(conf, Map.of("country", "F"));
        configuration.write(conf, Map.of("country", "DK"));

        assertThat(Files.readString(conf.resolve("testa.properties"))).contains("country = DK").doesNotContain("= F");
    }

    @Test
    void shouldKnowKeysInForceAndCommentedOut() throws IOException {
        assertThat(configuration.knows("country")).isTrue();
        assertThat(configuration.knows("smtp.source-address")).isTrue();
        assertThat(configuration.knows("smtp")).isFalse();
    }
}
