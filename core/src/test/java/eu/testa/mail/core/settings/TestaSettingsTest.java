package eu.testa.mail.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import eu.testa.mail.core.settings.TestaSettings.SpoolStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestaSettingsTest {

    private static final String NATIONAL = """
        role = national
        country = B
        hostname = mail.tcn.b.eu-admin.net
        dns.servers = 192.0.2.1, 192.0.2.2:5353
        """;

    @TempDir
    private Path conf;

    @ParameterizedTest
    @ValueSource(strings = {"national", "relay"})
    void shouldReadTheFileThatShipsWithEachRole(String role) throws Exception {
        TestaSettings settings = TestaSettings.load(Path.of("..", "conf", role), Map.of());

        assertThat(settings.get(TestaSettings.ROLE).name()).isEqualToIgnoringCase(role);
    }

    @Test
    void shouldDeriveTheDomainFromTheCountry() throws Exception {
        assertThat(load(NATIONAL).ownDomain()).isEqualTo("tcn.b.eu-admin.net");
    }

    @Test
    void shouldReadNameServersWithAndWithoutPort() throws Exception {
        assertThat(load(NATIONAL).get(TestaSettings.DNS_SERVERS))
            .containsExactly(new Endpoint("192.0.2.1", 53), new Endpoint("192.0.2.2", 5353));
    }

    @Test
    void shouldLetTheCommandLineWin() throws Exception {
        write(NATIONAL);

        TestaSettings settings = TestaSettings.load(conf, Map.of("country", "F", "pop3.bind", "127.0.0.9:2110"));

        assertThat(settings.ownDomain()).isEqualTo("tcn.f.eu-admin.net");
        assertThat(settings.get(TestaSettings.POP3)).isEqualTo(new Endpoint("127.0.0.9", 2110));
    }

    @Test
    void shouldOfferEachValueToTheXmlFiles() throws Exception {
        assertThat(load(NATIONAL + "smtp.bind = 127.0.0.9:2525\n").asSystemProperties())
            .containsEntry("testa.smtp.bind", "127.0.0.9:2525")
            .containsEntry("testa.smtp.bind.host", "127.0.0.9")
            .containsEntry("testa.smtp.bind.port", "2525")
            .containsEntry("testa.domain", "tcn.b.eu-admin.net")
            .containsEntry("testa.retry.interval", "2 minutes");
    }

    @Test
    void shouldRefuseToShareASpoolInADatabaseThatNobodyShares() throws Exception {
        assertThat(problems(NATIONAL + "spool.store = shared\n")).singleElement().asString()
            .startsWith(file() + ": spool.store=shared: the embedded database of store.url is on this server's disk, and ")
            .endsWith("; expected local, or a PostgreSQL in store.url");
        assertThat(load(NATIONAL + "spool.store = shared\nstore.url = jdbc:postgresql://192.0.2.30/testa\n")
            .get(TestaSettings.SPOOL_STORE)).isEqualTo(SpoolStore.SHARED);
    }

    @Test
    void shouldKnowWhereThePostmastersMailGoes() throws Exception {
        assertThat(load(NATIONAL).asSystemProperties()).containsEntry("testa.postmaster", "postmaster@tcn.b.eu-admin.net");
        assertThat(load(NATIONAL + "postmaster = Alain.Dupont@tcn.b.eu-admin.net\n").asSystemProperties())
            .containsEntry("testa.postmaster", "Alain.Dupont@tcn.b.eu-admin.net");
        assertThat(problems(NATIONAL + "postmaster = alain.dupont@mobility.example\n")).singleElement().asString()
            .contains("postmaster=alain.dupont@mobility.example: not an address on TESTA; expected the address of who reads");
    }

    @Test
    void shouldMailCheckpointsToAnotherCountryOnly() throws Exception {
        assertThat(load(NATIONAL).get(EvidenceSettings.MAIL_TO)).isEmpty();
        assertThat(load(NATIONAL + "evidence.mail-to = evidence@tcn.f.eu-admin.net\n").get(EvidenceSettings.MAIL_TO))
            .contains("evidence@tcn.f.eu-admin.net");
        for (String wrong : List.of("evidence@tcn.b.eu-admin.net", "evidence@other.b.eu-admin.net", "postmaster@relay-1.eu-admin.net",
            "evidence@mobility.example", "evidence")) {
            assertThat(problems(NATIONAL + "evidence.mail-to = " + wrong + "\n")).singleElement().asString()
                .startsWith(file() + ": evidence.mail-to=" + wrong + ": not an address of another country on TESTA; expected nothing, or an "
                    + "address in another country");
        }
    }

    @Test
    void shouldRefuseIcapWithoutItsAddress() throws Exception {
        assertThat(problems(NATIONAL + "virus.engines = clamd, icap\n")).singleElement().asString()
            .isEqualTo(file() + ": virus.icap: missing, and virus.engines has icap; expected the ICAP service, such as "
                + "icap://192.0.2.9:1344/avscan");
    }

    @Test
    void shouldRefuseAnUnknownKeyAndNameTheKnownOnes() throws Exception {
        assertThat(problems(NATIONAL + "contry = B\n")).singleElement().asString()
            .startsWith(file() + ": contry: there is no such setting")
            .contains("accounts.functional-names, accounts.test-phase-limit, ").contains(", country, ");
    }

    @Test
    void shouldNameEverythingThatIsWrongAtOnce() throws Exception {
        assertThat(problems("role = natonal\nsmtp.bind = 25\n")).satisfiesExactlyInAnyOrder(
            one -> assertThat(one).isEqualTo(file() + ": role=natonal: expected national or relay"),
            one -> assertThat(one).startsWith(file() + ": smtp.bind=25: expected an address of this server and a port"),
            one -> assertThat(one).startsWith(file() + ": hostname: missing; expected this server's own name"),
            one -> assertThat(one).startsWith(file() + ": dns.servers: missing; expected the name servers"));
    }

    @Test
    void shouldSayThatTheWrongValueCameFromTheCommandLine() throws Exception {
        write(NATIONAL);

        SettingsException refusal = catchThrowableOfType(SettingsException.class,
            () -> TestaSettings.load(conf, Map.of("smtp.port", "70000")));

        assertThat(refusal.problems()).singleElement().asString().startsWith("--set: smtp.port=70000: expected the port");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        country                   | XX            | a country code of Annex A
        accounts.test-phase-limit | -1            | the number of mailboxes
        accounts.test-phase-limit | three         | the number of mailboxes
        hostname                  | mail          | this server's own name
        hostname                  | mail_1.tcn.eu | this server's own name
        dns.servers               | ,             | the name servers of TESTA
        smtp.peers                | relay.example | the addresses or networks
        smtp.peers                | 62.62.0.0/129 | the addresses or networks
        smtp.source-address       | localhost     | one of this server's own addresses
        webadmin.bind             | 0.0.0.0:8000  | a loopback address and a port
        jmx.bind                  | 192.0.2.1:9999 | a loopback address and a port
        jmx.bind                  | 127.0.0.1:0   | a loopback address and a port
        retry.interval            | 2             | a time with its unit
        retry.interval            | 0 minutes     | a time with its unit
        store.url                 | jdbc:mysql:x  | empty for the embedded database
        store.lease               | 9 seconds     | a time with its unit, such as 2 minutes, from 10 seconds to 10 minutes
        store.lease               | 11 minutes    | a time with its unit, such as 2 minutes, from 10 seconds to 10 minutes
        evidence.mail-every       | 59 seconds    | a time with its unit, such as 1 hour, from 1 minute to 1 day
        evidence.mail-every       | 25 hours      | a time with its unit, such as 1 hour, from 1 minute to 1 day
        spool.store               | both          | local, or shared
        virus.engines             | clamav        | clamd, icap, or both
        """)
    void shouldRefuseWrongValue(String key, String value, String expected) throws Exception {
        String others = NATIONAL.lines().filter(line -> !line.startsWith(key + " ")).reduce("", (a, b) -> a + b + "\n");

        assertThat(problems(others + key + " = " + value + "\n")).singleElement().asString()
            .startsWith(file() + ": " + key + "=" + value + ": expected " + expected);
    }

    @Test
    void shouldAskANationalServerForItsCountry() throws Exception {
        assertThat(problems(NATIONAL.replace("country = B\n", ""))).singleElement().asString()
            .startsWith(file() + ": country: missing; expected a country code");
    }

    @Test
    void shouldSayThatTheFileIsMissing() {
        SettingsException refusal = catchThrowableOfType(SettingsException.class,
            () -> TestaSettings.load(conf.resolve("nowhere"), Map.of()));

        assertThat(refusal.problems()).singleElement().asString()
            .isEqualTo(conf.resolve("nowhere/testa.properties") + " is not there");
    }

    /** As an editor on Windows writes it. */
    @Test
    void shouldReadAFileWithAByteOrderMarkAndCrLf() throws Exception {
        String shipped = Files.readString(Path.of("..", "conf", "relay", "testa.properties")).replace("role = relay\n", "");

        TestaSettings settings = load("\uFEFFrole = relay\r\n" + shipped.replace("\n", "\r\n"));

        assertThat(settings.get(TestaSettings.HOSTNAME)).isEqualTo("relay.eu-admin.net");
    }

    @Test
    void shouldSayThatAFileIsNotUtf8() throws Exception {
        Files.write(conf.resolve("testa.properties"), "contact.name = Andr\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(catchThrowableOfType(SettingsException.class, () -> TestaSettings.load(conf, Map.of())).problems()).containsExactly(
            conf.resolve("testa.properties") + " is not in UTF-8; save it in that encoding");
    }

    @Test
    void shouldRefuseASettingThatIsSetTwice() throws Exception {
        assertThat(problems("retry.interval = 2 minutes\nretry.interval = 3 minutes\n"))
            .containsExactly(file() + ": retry.interval: set twice; expected one line of each");
    }

    private TestaSettings load(String content) throws IOException, SettingsException {
        write(content);
        return TestaSettings.load(conf, Map.of());
    }

    private List<String> problems(String content) throws IOException {
        write(content);
        SettingsException refusal = catchThrowableOfType(SettingsException.class, () -> TestaSettings.load(conf, Map.of()));
        assertThat(refusal).as("refused").isNotNull();
        return refusal.problems();
    }

    private void write(String content) throws IOException {
        Files.writeString(file(), content);
    }

    private Path file() {
        return conf.resolve(TestaSettings.FILE_NAME);
    }
}
