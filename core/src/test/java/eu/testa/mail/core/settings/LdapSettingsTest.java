package eu.testa.mail.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LdapSettingsTest {

    private static final String NATIONAL = "role = national\ncountry = B\nhostname = mail.tcn.b.eu-admin.net\n";
    private static final String RELAY = "role = relay\nhostname = relay.eu-admin.net\n";

    @TempDir
    private Path conf;

    @Test
    void shouldNotListenUnlessToldTo() throws Exception {
        TestaSettings settings = load(NATIONAL);

        assertThat(settings.get(TestaSettings.LDAPS)).isEmpty();
        assertThat(settings.get(TestaSettings.LDAP)).isEmpty();
    }

    @Test
    void shouldListenWhereToldTo() throws Exception {
        assertThat(load(NATIONAL + "ldaps.bind = 192.0.2.1:636\n").get(TestaSettings.LDAPS))
            .contains(new Endpoint("192.0.2.1", 636));
    }

    @Test
    void shouldRefuseWhatIsNoAddress() {
        assertThatThrownBy(() -> load(NATIONAL + "ldaps.bind = everywhere\n")).isInstanceOf(SettingsException.class)
            .hasMessageContaining("ldaps.bind=everywhere: expected nothing (do not listen), or an address");
    }

    @Test
    void shouldRefuseADirectoryForUsersOnARelay() {
        assertThatThrownBy(() -> load(RELAY + "ldaps.bind = 192.0.2.1:636\n")).isInstanceOf(SettingsException.class)
            .hasMessageContaining("a relay has no users");
    }

    private TestaSettings load(String content) throws Exception {
        Files.writeString(conf.resolve(TestaSettings.FILE_NAME), content + "dns.servers = 127.0.0.1\n");
        return TestaSettings.load(conf, Map.of());
    }
}
