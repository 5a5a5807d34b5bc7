package eu.testa.mail.server.command.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class NetworkCommandsTest {

    @TempDir
    private Path conf;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(conf.resolve("testa.properties"),
            "role = national\ncountry = B\nhostname = mail.tcn.b.eu-admin.net\ndns.servers = 192.0.2.53\n");
    }

    @Test
    void shouldPrintTheForwardingForTheServersOfTheSettingsOrThoseThatAreNamed() {
        assertThat(run(new DnsConfig(), "bind")).isZero();
        assertThat(out.toString()).contains("forwarders { 192.0.2.53; };");
        assertThat(run(new DnsConfig(), "windows", "--server", "192.0.2.54", "--server", "192.0.2.55")).isZero();
        assertThat(out.toString())
            .contains("Add-DnsServerConditionalForwarderZone -Name \"eu-admin.net\" -MasterServers 192.0.2.54,192.0.2.55\n");
    }

    @Test
    void shouldSayWhatNameServersItKnows() {
        assertThat(run(new DnsConfig(), "djbdns")).isEqualTo(2);
        assertThat(err.toString()).contains("expected bind, unbound or windows");
    }

    @Test
    void shouldSayThatTheNoteHasTwoAddressesForTheLastRelay() {
        assertThat(run(new Firewall(), "iptables")).isZero();
        assertThat(out.toString()).contains("62.62.0.241,62.62.0.249");
        assertThat(err.toString()).contains("62.62.0.241 among the MX records and as 62.62.0.249");
    }

    @Test
    void shouldEndWithOneWhileTheFormIsIncomplete() {
        assertThat(run(new RequestFormCommand(), "--set", "organisation=Mobility")).isEqualTo(1);
        assertThat(err.toString()).contains("Set contact.phone").doesNotContain("Set organisation");
        assertThat(run(new RequestFormCommand(), "--set", "organisation=Mobility", "--set", "contact.name=Alain Dupont",
            "--set", "contact.mail=a@mobility.example", "--set", "contact.phone=1", "--set", "smtp.source-address=192.0.2.25"))
            .isZero();
    }

    @Test
    void shouldRefuseSettingsThatAreWrong() {
        assertThat(run(new RequestFormCommand(), "--set", "contact.mail=nobody")).isEqualTo(2);
        assertThat(err.toString()).contains("contact.mail=nobody: expected a mail address of your IT contact");
    }

    private int run(Object command, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--conf";
        all[arguments.length + 1] = conf.toString();
        return new CommandLine(command).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(all);
    }
}
