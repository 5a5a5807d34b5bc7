package eu.testa.mail.core.network;

import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The settings of a national server of Belgium. */
final class TestSettings {

    private TestSettings() {
    }

    /** @param more lines of testa.properties */
    static TestaSettings national(Path conf, String... more) throws IOException, SettingsException {
        Files.writeString(conf.resolve("testa.properties"), """
            role = national
            country = B
            hostname = mail.tcn.b.eu-admin.net
            dns.servers = 192.0.2.53, [2001:db8::53]:5353
            """ + String.join("\n", more) + "\n");
        return TestaSettings.load(conf, Map.of());
    }
}
