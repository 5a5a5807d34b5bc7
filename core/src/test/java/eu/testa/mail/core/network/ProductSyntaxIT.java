package eu.testa.mail.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.Program;
import eu.testa.mail.core.settings.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is printed for other programs is what these programs take. */
class ProductSyntaxIT {

    private static final String ZONE = "eu-admin.net";
    private static final List<Endpoint> SERVERS = List.of(new Endpoint("192.0.2.53", 53), new Endpoint("127.0.0.1", 5353),
        new Endpoint("2001:db8::53", 53));

    @TempDir
    private Path folder;

    @Test
    void shouldSatisfyNamedCheckconf() throws Exception {
        new Program("/usr/bin/named-checkconf", "bind9-utils")
            .run(write("named.conf", new Bind().forwarding(ZONE, SERVERS))).mustSucceed();
    }

    @Test
    void shouldBeAZoneWithTheRecordsOfTheNoteForEveryNameInIt() throws Exception {
        Program.Result result = new Program("/usr/bin/named-checkzone", "bind9-utils")
            .run("-D", "-m", "ignore", ZONE, write("zone", new Bind().records(ZONE))).mustSucceed();
        for (NoteRelays.Exchanger relay : NoteRelays.MX) {
            String target = relay.preference() + " " + relay.address() + ".";
            assertThat(result.output().lines().map(line -> line.replaceAll("\\s+", " ")))
                .contains("eu-admin.net. 3600 IN MX " + target, "*.eu-admin.net. 3600 IN MX " + target);
        }
    }

    @Test
    void shouldSatisfyUnboundCheckconf() throws Exception {
        for (String text : List.of(new Unbound().forwarding(ZONE, SERVERS), new Unbound().records(ZONE))) {
            new Program("/usr/sbin/unbound-checkconf", "unbound").run(write("unbound.conf", text)).mustSucceed();
        }
    }

    @Test
    void shouldTellMailProgramsTheirServersInTheWordsOfEachNameServer() throws Exception {
        UserServices services = UserServices.of(TestSettings.national(folder, "ldaps.bind = 0.0.0.0:636", "webs.bind = 0.0.0.0:443"));
        String zone = "@ IN SOA localhost. hostmaster.localhost. 1 3600 600 86400 300\n@ IN NS localhost.\n";
        Program.Result bind = new Program("/usr/bin/named-checkzone", "bind9-utils").run("-D", services.domain(),
            write("users", "$TTL 3600\n" + zone + new Bind().services(services))).mustSucceed();

        assertThat(bind.output().lines().map(line -> line.replaceAll("\\s+", " "))).contains(
            "_pop3s._tcp.tcn.b.eu-admin.net. 3600 IN SRV 0 1 995 mail.tcn.b.eu-admin.net.",
            "_submissions._tcp.tcn.b.eu-admin.net. 3600 IN SRV 0 1 465 mail.tcn.b.eu-admin.net.",
            "_imaps._tcp.tcn.b.eu-admin.net. 3600 IN SRV 0 1 0 .",
            "_ldaps._tcp.tcn.b.eu-admin.net. 3600 IN SRV 0 1 636 mail.tcn.b.eu-admin.net.",
            "autoconfig.tcn.b.eu-admin.net. 3600 IN CNAME mail.tcn.b.eu-admin.net.");
        new Program("/usr/sbin/unbound-checkconf", "unbound").run(write("users.conf", new Unbound().services(services))).mustSucceed();
        assertThat(new WindowsDns().services(services)).contains("-Name \"_pop3s._tcp\"", "-Port 995");
    }

    @Test
    void shouldSatisfyNft() throws Exception {
        String chains = """
            add table inet filter
            add chain inet filter input { type filter hook input priority 0; }
            add chain inet filter output { type filter hook output priority 0; }
            """;
        String file = write("rules.nft", chains + new Nftables().write(rules()));
        Program.Result result = "root".equals(System.getProperty("user.name"))
            ? new Program("/usr/sbin/nft", "nftables").run("-c", "-f", file)
            : new Program("unshare", "util-linux").run("--user", "--map-root-user", "--net", "/usr/sbin/nft", "-c", "-f", file);
        result.mustSucceed();
    }

    @Test
    void shouldSatisfyIptables() throws Exception {
        for (String family : List.of("iptables", "ip6tables")) {
            String commands = new Iptables().write(rules()).lines().filter(line -> line.startsWith(family + " "))
                .map(line -> line.substring(family.length() + 1)).collect(Collectors.joining("\n"));
            assertThat(commands).isNotEmpty();
            new Program("/usr/sbin/" + family + "-restore", "iptables")
                .run("--test", write("rules", "*filter\n" + commands + "\nCOMMIT\n")).mustSucceed();
        }
    }

    private List<FirewallRule> rules() throws Exception {
        return FirewallRules.of(TestSettings.national(folder, "smtp.source-address = 192.0.2.25"), List.of("2001:db8::25"),
            List.of("10.1.0.0/16"));
    }

    private String write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
