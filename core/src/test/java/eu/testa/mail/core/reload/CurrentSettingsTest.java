package eu.testa.mail.core.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.address.Network;
import eu.testa.mail.core.reload.Reloaded.State;
import eu.testa.mail.core.settings.TestaSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurrentSettingsTest {

    private static final String SETTINGS = """
        role = national
        country = F
        hostname = mail.tcn.f.eu-admin.net
        dns.servers = 192.0.2.53
        smtp.peers = 62.62.0.28
        """;

    @TempDir
    private Path folder;
    private CurrentSettings settings;

    @BeforeEach
    void start() throws Exception {
        write(SETTINGS);
        settings = new CurrentSettings(TestaSettings.load(folder, Map.of("store.disk-reserve", "300")));
    }

    private void write(String text) throws Exception {
        Files.writeString(folder.resolve(TestaSettings.FILE_NAME), text);
    }

    @Test
    void shouldTakeOverWhatCanChangeAndNameIt() throws Exception {
        write(SETTINGS.replace("62.62.0.28", "62.62.0.28, 62.62.0.29") + "evidence.keep = 31 months\nretry.interval = 5 minutes\n");

        assertThat(settings.reload()).isEqualTo(new Reloaded("settings, at once", State.IN_FORCE,
            "evidence.keep = 31 months; smtp.peers = 62.62.0.28, 62.62.0.29"));
        assertThat(settings.get(TestaSettings.SMTP_PEERS))
            .containsExactly(Network.parse("62.62.0.28"), Network.parse("62.62.0.29"));
        assertThat(settings.reload().state()).isEqualTo(State.UNCHANGED);
    }

    @Test
    void shouldLeaveToTheCommandLineWhatItSaid() throws Exception {
        write(SETTINGS + "store.disk-reserve = 100\n");

        assertThat(settings.reload().state()).isEqualTo(State.UNCHANGED);
        assertThat(settings.get(TestaSettings.STORE_DISK_RESERVE)).isEqualTo(300);
    }

    @Test
    void shouldChangeNothingWhereAnyValueCannotBeUsed() throws Exception {
        write(SETTINGS.replace("62.62.0.28", "62.62.0.29") + "virus.quarantine.keep = for ever\n");

        Reloaded reloaded = settings.reload();

        assertThat(reloaded.state()).isEqualTo(State.REFUSED);
        assertThat(reloaded.words()).contains("virus.quarantine.keep=for ever: expected ");
        assertThat(settings.get(TestaSettings.SMTP_PEERS)).containsExactly(Network.parse("62.62.0.28"));
    }

    @Test
    void shouldNotShutOutEverybody() throws Exception {
        write(SETTINGS.replace("62.62.0.28", ""));

        assertThat(settings.reload().words()).contains("smtp.peers is empty, so that nobody may bring mail");
        assertThat(settings.get(TestaSettings.SMTP_PEERS)).isNotEmpty();
    }

    @Test
    void shouldGiveNoSettingThatOnlyLooksAsIfItCouldChange() {
        assertThatThrownBy(() -> settings.get(TestaSettings.RETRY_INTERVAL)).isInstanceOf(IllegalArgumentException.class)
            .hasMessage("retry.interval is what it was at the start");
    }
}
