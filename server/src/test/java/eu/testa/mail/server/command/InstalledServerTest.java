package eu.testa.mail.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InstalledServerTest {

    @AfterEach
    void forget() {
        System.clearProperty("testa.installed.conf");
        System.clearProperty("testa.installed.var");
    }

    @Test
    void withoutThePackageAServerIsInTheWorkingFolder() {
        assertThat(InstalledServer.conf()).isEqualTo(Path.of("conf"));
        assertThat(InstalledServer.varOf(InstalledServer.conf())).isEqualTo(Path.of("var").toAbsolutePath());
    }

    @Test
    void thePackageSaysWhereItsServerIs() {
        install();

        assertThat(InstalledServer.conf()).isEqualTo(Path.of("/etc/testa-mail"));
        assertThat(InstalledServer.varOf(Path.of("/etc/../etc/testa-mail"))).isEqualTo(Path.of("/var/lib/testa-mail"));
    }

    @Test
    void anotherServerThanTheInstalledOneHasItsVarBesideItsConf() {
        install();

        assertThat(InstalledServer.varOf(Path.of("/srv/try/conf"))).isEqualTo(Path.of("/srv/try/var"));
    }

    private static void install() {
        System.setProperty("testa.installed.conf", "/etc/testa-mail");
        System.setProperty("testa.installed.var", "/var/lib/testa-mail");
    }
}
