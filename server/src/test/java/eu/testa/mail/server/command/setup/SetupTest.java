package eu.testa.mail.server.command.setup;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.pki.ca.CaSettings;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.ca.Phase;
import eu.testa.mail.core.report.ReportSignature;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("slow")
@ExtendWith(SharedRsaKeys.class)
class SetupTest {

    private static final String[] BELGIUM = {"--set", "country=B", "--set", "hostname=mail.tcn.b.eu-admin.net", "--set",
        "dns.servers=192.0.2.53", "--set", "smtp.source-address=192.0.2.25", "--set", "webadmin.bind=127.0.0.1:1", "--set",
        "organisation=FPS Mobility & Transport"};

    @TempDir
    private Path folder;

    private record Result(int exitCode, String out, String err) {
    }

    private Path conf() {
        return folder.resolve("conf");
    }

    private Result setup(String[] answers, String... more) {
        List<String> command = new ArrayList<>(List.of("--conf", conf().toString(), "--from", Path.of("..", "conf").toString()));
        command.addAll(List.of(answers));
        command.addAll(List.of(more));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new CommandLine(new Setup()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
            .execute(command.toArray(String[]::new));
        return new Result(exitCode, out.toString(), err.toString());
    }

    private TestaSettings settings() throws SettingsException {
        return TestaSettings.load(conf(), Map.of());
    }

    /** Every file below the folder with its content, but for what changes by itself. */
    private Map<Path, String> files() throws IOException {
        Map<Path, String> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(folder)) {
            found.filter(Files::isRegularFile).forEach(file -> {
                try {
                    files.put(file, HexFormat.of().formatHex(Files.readAllBytes(file)) + Files.getLastModifiedTime(file));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return files;
    }

    @Test
    void shouldMakeAConfFolderFromAnswersAndSayWhatRemains() throws Exception {
        Result result = setup(BELGIUM);

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(settings().get(TestaSettings.SMTP_SOURCE)).contains("192.0.2.25");
        assertThat(Files.readString(conf().resolve("testa.properties"))).contains("\ndns.servers = 192.0.2.53\n",
            "\nsmtp.source-address = 192.0.2.25\n", "# TESTA Secure Mail: settings");
        assertThat(conf().resolve("mailetcontainer.xml")).hasSameBinaryContentAs(Path.of("../conf/national/mailetcontainer.xml"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("var/secrets/tls.key"))))
            .isEqualTo("rw-------");
        assertThat(result.out()).contains("made      " + folder.resolve("var/secrets/tls.csr"), "# Firewall", "62.62.0.17",
            "TESTA SMTP Request Form", "FPS Mobility & Transport", "What remains:", "issue-server mail.tcn.b.eu-admin.net --request",
            "pki issue --postmaster postmaster@tcn.b.eu-admin.net", "temperror", "The request form lacks \"IT contact: name\": --set contact.name=", "Start the server");
    }

    @Test
    void shouldChangeNothingTheSecondTime() throws Exception {
        setup(BELGIUM);
        Map<Path, String> before = files();

        Result again = setup(BELGIUM);

        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(files()).isEqualTo(before);
        assertThat(again.out()).contains("unchanged country = B").doesNotContain("made  ", "written  ");
    }

    @Test
    void shouldKeepWhatWasSetByHandUnlessToldOtherwise() throws Exception {
        setup(BELGIUM);
        Path file = conf().resolve("testa.properties");
        Files.writeString(file, Files.readString(file).replace("dns.servers = 192.0.2.53", "dns.servers = 192.0.2.99"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Path xml = conf().resolve("smtpserver.xml");
        Files.writeString(xml, Files.readString(xml) + "<!-- by hand -->\n");

        Result kept = setup(BELGIUM);

        assertThat(kept.out()).contains("kept      dns.servers = 192.0.2.99, which was set by hand; --replace sets 192.0.2.53");
        assertThat(Files.readString(file)).contains("dns.servers = 192.0.2.99");
        assertThat(Files.readString(xml)).contains("<!-- by hand -->");
        assertThat(setup(BELGIUM, "--replace").out()).contains("written   dns.servers = 192.0.2.53");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-r-----");
    }

    @Test
    void shouldWriteNothingWhenAnAnswerCannotBeUsed() throws Exception {
        Result result = setup(new String[] {"--set", "country=X", "--set", "contry=B", "--set", "hostname=mail"});

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("Nothing was written", "country=X: expected a country code", "contry: there is no such setting",
            "hostname=mail: expected").doesNotContain("testa-setup", "\tat ");
        assertThat(conf()).doesNotExist();
    }

    @Test
    void shouldTakeAnswersFromAFile() throws Exception {
        Path answers = Files.writeString(folder.resolve("answers"), "country = FIN\nhostname = mail.tcn.fin.eu-admin.net\n"
            + "dns.servers = 192.0.2.1\nwebadmin.bind = 127.0.0.1:1\n");

        assertThat(setup(new String[] {"--answers", answers.toString()}).exitCode()).isZero();
        assertThat(settings().ownDomain()).isEqualTo("tcn.fin.eu-admin.net");
    }

    @Test
    void shouldIssueTheCertificateAndTakeTheAuthoritiesWhereTheCaIsAtHand() throws Exception {
        Path pki = folder.resolve("pki");
        CertificationAuthority.init(pki, new CaSettings("TESTA", "Root_CA", "EC_CA", Phase.TEST, 1, 2048, 7, Optional.empty(),
            Optional.empty(), TestaNamespace.tachonet()), 2048, Optional.empty(), Clock.systemUTC(), new SecureRandom());

        Result result = setup(BELGIUM, "--pki", pki.toString());

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).contains("issued    " + folder.resolve("var/secrets/tls.crt"), "taken     EC_CA.crl",
            "issued    " + folder.resolve("var/secrets/report.pfx") + " for postmaster@tcn.b.eu-admin.net")
            .doesNotContain("temperror", "warns", "--postmaster");
        assertThat(ReportSignature.read(folder.resolve("var/secrets"), "postmaster@tcn.b.eu-admin.net").ends()).isPresent();
        assertThat(pki.resolve("issued")).as("the key is nowhere else").isEmptyDirectory();
        assertThat(conf().resolve("smime/authorities/Root_CA.crt")).exists();
        Map<Path, String> before = files();
        setup(BELGIUM, "--pki", pki.toString());
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void shouldSetUpARelayWithoutForm() throws Exception {
        Result result = setup(new String[] {"--role", "relay", "--set", "hostname=relay1.eu-admin.net", "--set", "dns.servers=192.0.2.1",
            "--set", "webadmin.bind=127.0.0.1:1"});

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).contains("members.xml", "temperror").doesNotContain("Request Form");
        assertThat(setup(BELGIUM, "--role", "national").err()).contains("--role national", "has role = relay");

        // a relay verifies signatures, too
        Path stick = Files.createDirectory(folder.resolve("stick"));
        for (String name : List.of("Root_CA.crt", "Root_CA.crl")) {
            Files.writeString(stick.resolve(name), "as it came");
        }
        assertThat(setup(new String[] {"--authorities", stick.toString(), "--set", "webadmin.bind=127.0.0.1:1"}).out())
            .contains("taken     Root_CA.crl", "taken     Root_CA.crt").doesNotContain("temperror");
        assertThat(conf().resolve("smime/authorities/Root_CA.crt")).exists();
        assertThat(conf().resolve("smime/crls/Root_CA.crl")).exists();
    }
}
