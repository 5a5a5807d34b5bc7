package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import eu.testa.mail.lab.acceptance.CheckRun.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./testa check} in the healthy lab, and with one thing wrong at a time: the right line turns red, the lines that
 * follow from it are named here, and every other line stays as it was. What is wrong is mostly outside of the server (a
 * relay, a name server, a file), so nothing is restarted: the check looks at a copy of the configuration in which that one
 * thing is different.
 */
@ExtendWith(LabExtension.class)
@ExtendWith(SharedRsaKeys.class)
class CheckIT {

    private static final String ZONE = "eu-admin.net";
    /** What was broken how, and what the check said, to be read by people. */
    private static final Path TABLE = Path.of("target", "check-faults.md");

    @TempDir
    private Path folder;
    private TestaLab lab;
    private Node belgium;
    private String net;
    private FalseFriends friends;
    /** A program that was being started when the last one closed may have its socket for a moment longer. */
    private int nextDnsPort = 5353;
    private TestPki pki;
    private Path conf;
    private Path var;
    private List<String> arguments;

    /**
     * Something that is wrong.
     *
     * @param name      what an administrator would say
     * @param line      the line that names it
     * @param verdict   fail or warn
     * @param says      part of its message
     * @param following lines that cannot be as they were
     * @param settings  how it comes about
     */
    private record Fault(String name, String line, String verdict, String says, Set<String> following, Breakage settings) {
    }

    private interface Breakage {
        /** Returns further arguments of the check. */
        List<String> happen() throws Exception;
    }

    @BeforeEach
    void prepare(TestaLab running) throws Exception {
        lab = running;
        belgium = lab.network().node("ms-b");
        net = lab.network().prefix();
        friends = new FalseFriends();
        pki = new TestPki();
        arrange();
    }

    @AfterEach
    void close() throws Exception {
        friends.close();
    }

    /** A copy of the node's configuration and secrets; with a CA, and a time server that is right. */
    private void arrange() throws Exception {
        Path place = Files.createTempDirectory(folder, "ms-b");
        conf = copy(lab.home().conf(belgium), place.resolve("conf"));
        var = Files.createDirectories(place.resolve("var"));
        copy(lab.home().var(belgium).resolve("secrets"), var.resolve("secrets"));
        pki.writeAuthority(conf, Instant.now().plus(Duration.ofDays(20)));
        arguments = new ArrayList<>(List.of("--conf", conf.toString(), "--var", var.toString(),
            "--set", "retry.interval=2 minutes", "--set", "time.server=" + friends.time(net + ".0.90", Duration.ZERO)));
    }

    @Test
    void shouldBeGreenInTheHealthyLab() throws Exception {
        CheckRun run = CheckRun.of(arguments);
        assertThat(run.exitCode()).isZero();
        assertThat(run.lines()).allSatisfy((name, line) -> assertThat(line.verdict()).as("%s: %s", name, line).isEqualTo("pass"));
        assertThat(run.lines()).containsKeys("server", "accounts", "mailboxes", "certificate", "authorities", "scanner", "database",
            "disk", "clock", "secrets", "mx", "relay " + net + ".0.17", "relay " + net + ".0.28", "last-relay");
        assertThat(run.lines().get("last-relay").message()).contains("62.62.0.241 in the MX table and 62.62.0.249");
    }

    @Test
    void shouldBeGreenAsTheAdministratorRunsIt() throws Exception {
        for (String node : List.of("ms-b", "relay-1")) {
            Program.Result result = TestaCommand.runInItsOwnProcess(lab, "check", "--conf",
                lab.home().conf(lab.network().node(node)).toString());
            assertThat(result.exitCode()).as(result.text()).isZero();
            assertThat(result.lines()).last().asString().endsWith(" 0 failed");
        }
    }

    @Test
    void shouldRefuseAConfigurationThatIsWrong() throws Exception {
        arguments.addAll(List.of("--set", "country=XX"));
        CheckRun run = CheckRun.of(arguments);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors()).contains("country=XX: expected a country code of Annex A");
    }

    @Test
    void shouldSayThatTheServerIsStoppedAndCheckTheRest() throws Exception {
        arguments.addAll(set("webadmin.bind=" + net + ".1.2:8001"));
        CheckRun run = CheckRun.of(arguments);
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.lines().get("server").message()).startsWith("does not answer");
        assertThat(run.lines().get("accounts").message()).isEqualTo("not known: the server does not run");
        assertThat(run.lines().get("relay " + net + ".0.17").verdict()).isEqualTo("pass");
    }

    @Test
    void shouldSayWhichMemberStateARelayCannotReach() throws Exception {
        Node relay = lab.network().node("relay-1");
        Path changed = copy(lab.home().conf(relay), folder.resolve("relay-1"));
        Path members = changed.resolve("members.xml");
        String france = lab.network().node("ms-f").smtp().toString();
        Files.writeString(members, Files.readString(members).replace("<deliverTo>" + france, "<deliverTo>" + net + ".9.9:2525"));
        CheckRun run = CheckRun.of(List.of("--conf", changed.toString(), "--var", lab.home().var(relay).toString()));
        assertThat(run.exitCode()).isZero();
        assertThat(run.lines().get("member F " + net + ".9.9:2525").message()).endsWith("its mail waits");
        assertThat(run.lines().get("member B " + belgium.smtp()).verdict()).isEqualTo("pass");
    }

    @TestFactory
    Stream<DynamicTest> shouldTurnTheRightLineRed() throws Exception {
        Map<String, Line> healthy = CheckRun.of(arguments).lines();
        List<String> table = new ArrayList<>(List.of("| fault | settings | line | what it says |", "| --- | --- | --- | --- |"));
        return faults().stream().map(fault -> DynamicTest.dynamicTest(fault.name, () -> {
            friends.close();
            arrange();
            List<String> broken = fault.settings.happen();
            arguments.addAll(broken);
            CheckRun run = CheckRun.of(arguments);
            Line line = run.lines().get(fault.line);
            table.add(String.join(" | ", "", fault.name, String.join(" ", broken), fault.line, String.valueOf(line), "").strip());
            Files.write(TABLE, table);
            assertThat(line).as("line '%s' among %s", fault.line, run).isNotNull();
            assertThat(line.verdict()).as("%s: %s", fault.line, line).isEqualTo(fault.verdict);
            assertThat(line.message()).contains(fault.says);
            assertThat(line.next()).as("the next step").isNotBlank();
            assertThat(run.exitCode()).isEqualTo(fault.verdict.equals("fail") ? 1 : 0);
            run.lines().forEach((name, other) -> {
                if (healthy.containsKey(name) && !name.equals(fault.line) && !fault.following.contains(name)) {
                    assertThat(other.verdict()).as("%s: %s", name, other).isEqualTo(healthy.get(name).verdict());
                }
            });
        }));
    }

    private List<Fault> faults() {
        String relay1 = net + ".0.17";
        String relay2 = net + ".0.28";
        String peers = relay1 + ", " + relay2 + ", " + net + ".0.241";
        Set<String> names = Set.of("mx", "own-domain", "own-name");
        return List.of(
            fault("the name server is gone", "name-server " + net + ".0.91:5353", "fail", "nothing listens there", names,
                () -> set("dns.servers=" + net + ".0.91:5353")),
            fault("the second name server is gone", "name-server " + net + ".0.91:5353", "fail", "nothing listens there", Set.of(),
                () -> set("dns.servers=" + lab.network().dns() + ", " + net + ".0.91:5353")),
            fault("the name server does not have the zone", "name-server " + net + ".0.92:5392", "fail", "REFUSED", names, () -> {
                Endpoint other = friends.dns(folder, new Endpoint(net + ".0.92", 5392), "example.org");
                return set("dns.servers=" + other);
            }),
            fault("the zone has no MX record", "mx", "fail", "has no MX record", Set.of("own-domain", "own-name"),
                () -> zone("tcn A 192.0.2.1")),
            fault("the zone takes no mail", "mx", "fail", "null MX", Set.of("own-domain", "own-name"), () -> zone("@ MX 0 .")),
            fault("an MX host has no address", "mx", "fail", "without an address: nobody." + ZONE,
                Set.of("own-domain", "own-name"), () -> zone("@ MX 1 " + relay1 + ".", "@ MX 2 nobody")),
            fault("a relay of the MX records may not send here", "mx", "warn", "not among smtp.peers: " + relay2, Set.of(),
                () -> set("smtp.peers=" + relay1)),
            fault("the firewall is closed for one relay", "relay " + net + ".0.241", "fail", "no connection",
                Set.of("own-domain", "own-name"),
                () -> join(zone("@ MX 1 " + relay1 + ".", "@ MX 4 " + net + ".0.241."), set("smtp.peers=" + peers))),
            fault("a relay says nothing", "relay " + net + ".0.241", "fail", "no reply within",
                Set.of("own-domain", "own-name"), () -> {
                    friends.smtp(new Endpoint(net + ".0.241", Node.SMTP_PORT));
                    return join(zone("@ MX 1 " + relay1 + ".", "@ MX 4 " + net + ".0.241."), set("smtp.peers=" + peers));
                }),
            fault("a relay has no TLS", "relay " + net + ".0.242", "warn", "no TLS", Set.of("own-domain", "own-name"), () -> {
                friends.smtp(new Endpoint(net + ".0.242", Node.SMTP_PORT), "220 old relay", "250 old relay", "221 bye");
                return join(zone("@ MX 1 " + relay1 + ".", "@ MX 4 " + net + ".0.242."),
                    set("smtp.peers=" + relay1 + ", " + relay2 + ", " + net + ".0.242"));
            }),
            fault("the request form has not been accepted", "relay " + relay1, "fail", "554",
                Set.of("own-name", "relay " + relay2), () -> set("smtp.source-address=" + net + ".9.9")),
            fault("everybody may bring mail", "peers", "fail", "0.0.0.0/0", Set.of("balancers"), () -> set("smtp.peers=0.0.0.0/0")),
            fault("a listener is closed", "listener pop3s " + net + ".1.2:2996", "fail", "no connection", Set.of(),
                () -> set("pop3s.bind=" + net + ".1.2:2996")),
            fault("the certificate has ended", "certificate", "fail", "ended on", Set.of(), () -> {
                pki.writeCertificate(var.resolve("secrets/tls.crt"), belgium.hostname(), Instant.now().minusSeconds(60));
                return List.of();
            }),
            fault("the certificate ends soon", "certificate", "warn", "valid until", Set.of(), () -> {
                pki.writeCertificate(var.resolve("secrets/tls.crt"), belgium.hostname(), Instant.now().plus(Duration.ofDays(9)));
                return List.of();
            }),
            fault("the certificate is for another name", "certificate", "warn", "but not for mail2.tcn.b." + ZONE,
                Set.of("own-name"), () -> set("hostname=mail2.tcn.b." + ZONE)),
            fault("the server's name is not in DNS", "own-name", "warn", "not known in DNS", Set.of("certificate"),
                () -> set("hostname=mail2.tcn.b." + ZONE)),
            fault("the CRL has ended", "authorities", "fail", "the CRL of Root CA of the test ended on", Set.of(), () -> {
                pki.writeAuthority(conf, Instant.now().minusSeconds(60));
                return List.of();
            }),
            fault("there is no certification authority", "authorities", "warn", "none is known", Set.of(), () -> {
                delete(conf.resolve("smime"));
                return List.of();
            }),
            fault("the virus scanner is gone", "scanner", "fail", "scans nothing", Set.of(),
                () -> set("virus.clamd=" + net + ".0.1:3311")),
            fault("a listener does not scan", "scanner", "fail", "listener smtp, submission, submissions takes", Set.of(), () -> {
                Path listeners = conf.resolve("smtpserver.xml");
                Files.writeString(listeners, Files.readString(listeners).replaceAll(".*VirusScanHook.*", ""));
                return List.of();
            }),
            fault("the virus scanner takes less than the server", "scanner", "fail", "virus.clamd.stream-max-length is less", Set.of(),
                () -> set("virus.clamd.stream-max-length=10 MiB")),
            fault("the database is gone", "database", "fail", "127.0.0.1", Set.of(),
                () -> set("store.url=jdbc:postgresql://127.0.0.1:9/testa")),
            fault("the disk is nearly full", "disk", "fail", "mail is put off (452)", Set.of(),
                () -> set("store.disk-reserve=100000000")),
            fault("the clock is ten minutes behind", "clock", "fail", "s behind the time server", Set.of(),
                () -> set("time.server=" + friends.time(net + ".0.93", Duration.ofMinutes(10)))),
            fault("the time server is gone", "clock", "warn", "does not answer: nothing listens there", Set.of(),
                () -> set("time.server=" + net + ".0.94:9123")),
            fault("there are too many test mailboxes", "mailboxes", "fail", "has 1 at the most", Set.of(),
                () -> set("accounts.test-phase-limit=1")),
            fault("accounts are another country's", "accounts", "fail", "is not of this country", Set.of(),
                () -> set("country=F")),
            fault("others may read the key", "secrets", "fail", "tls.key (rw-r--r--)", Set.of(), () -> {
                Files.setPosixFilePermissions(var.resolve("secrets/tls.key"), PosixFilePermissions.fromString("rw-r--r--"));
                return List.of();
            }),
            fault("mail is tried again too seldom", "retry", "warn", "retry.interval is 10 minutes", Set.of(),
                () -> set("retry.interval=10 minutes")),
            fault("the form is incomplete", "request-form", "warn", "IT contact: telephone", Set.of(),
                () -> set("contact.phone=")));
    }

    private static Fault fault(String name, String line, String verdict, String says, Set<String> following, Breakage breakage) {
        return new Fault(name, line, verdict, says, following, breakage);
    }

    /** The name server is one that has these records only. */
    private List<String> zone(String... records) throws IOException {
        return set("dns.servers=" + friends.dns(folder, new Endpoint(net + ".0.95", nextDnsPort++), ZONE, records));
    }

    private static List<String> set(String setting) {
        return List.of("--set", setting);
    }

    private static List<String> join(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
                Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(file));
            }
        }
        return to;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((one, other) -> other.compareTo(one)).collect(Collectors.toList())) {
                Files.delete(file);
            }
        }
    }
}
