package eu.testa.mail.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    @TempDir
    Path folder;

    @Test
    void shouldMakeAPasswordThatNoCommandLineTakesForAnOption() throws Exception {
        new Secrets(folder.resolve("secrets"), Clock.systemUTC()).prepare("mail.tcn.f.eu-admin.net");

        assertThat(Files.readString(folder.resolve("secrets/jmxremote.password"))).matches("james-admin [0-9a-f]{48}\n");
    }
}
