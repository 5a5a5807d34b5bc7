package eu.testa.mail.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationFilesTest {

    private static final Path SHIPPED = Path.of("..", "conf");

    @TempDir
    private Path conf;

    @BeforeEach
    void copy() throws IOException {
        try (Stream<Path> files = Files.list(SHIPPED.resolve("national"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, conf.resolve(file.getFileName().toString()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"national", "relay"})
    void shouldAcceptWhatShips(String role) {
        assertThatCode(() -> check(SHIPPED.resolve(role))).doesNotThrowAnyException();
    }

    /** James reads it, in other servers; here it would be ignored in silence. */
    @Test
    void shouldNameAFileOfPropertiesThatNobodyReads() throws IOException {
        Files.writeString(conf.resolve("james-database.properties"), "database.url = jdbc:elsewhere");

        assertThat(problems()).singleElement().asString()
            .startsWith(conf.resolve("james-database.properties") + ": no part of this server reads this file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"imapserver.xml", "jmap.properties", "managesieveserver.xml", "blob.properties", "batchsizes.properties"})
    void shouldNameAFileOfAnotherJames(String name) throws IOException {
        Files.createFile(conf.resolve(name));

        assertThat(problems()).singleElement().asString().startsWith(conf.resolve(name) + ": no part of this server reads this file");
    }

    @Test
    void shouldNameWhatElseLiesThereAndIsNamedNowhere() throws Exception {
        for (String name : List.of("jmxremote.password", "smtpserver.xml.dpkg-old", "members.xml~", "proof.key", "database.password",
            "engine.key")) {
            Files.createFile(conf.resolve(name));
        }
        Files.createDirectory(conf.resolve("smime"));
        replace("smtpserver.xml", "file://var/secrets/tls.key", "file://conf/proof.key");
        Files.writeString(conf.resolve("testa.properties"), "store.password-file = " + conf.resolve("database.password") + "\n",
            StandardOpenOption.APPEND);

        assertThat(new ConfigurationFiles(conf, TestaSettings.load(conf, Map.of())).unread())
            .containsExactly("engine.key", "jmxremote.password", "members.xml~", "smtpserver.xml.dpkg-old");
    }

    @ParameterizedTest
    @ValueSource(strings = {"national", "relay"})
    void shouldReadAllThatShips(String role) throws Exception {
        Path shipped = SHIPPED.resolve(role);

        assertThat(new ConfigurationFiles(shipped, TestaSettings.load(shipped, Map.of())).unread()).isEmpty();
    }

    @Test
    void shouldNotStartWithAScanAndNoEngine() throws IOException {
        replace("testa.properties", "virus.engines  = clamd", "virus.engines =");

        assertThat(problems()).singleElement().asString().startsWith(conf.resolve("testa.properties") + ": virus.engines is empty, and "
            + "eu.testa.mail.mailets.hook.VirusScanHook in " + conf.resolve("smtpserver.xml") + " is to scan mail")
            .endsWith("; expected clamd, icap, or both separated by a comma");
    }

    @Test
    void shouldStartWithoutAnEngineWhenNothingScans() throws IOException {
        replace("testa.properties", "virus.engines  = clamd", "virus.engines =");
        replace("smtpserver.xml", "<handler class=\"eu.testa.mail.mailets.hook.VirusScanHook\"/>", "");

        assertThatCode(() -> check(conf)).doesNotThrowAnyException();
    }

    @Test
    void shouldNameAMissingFile() throws IOException {
        Files.delete(conf.resolve("mailetcontainer.xml"));

        assertThat(problems()).singleElement().asString().startsWith(conf.resolve("mailetcontainer.xml") + ": missing");
    }

    @Test
    void shouldNameAFileThatNobodyReads() throws IOException {
        Files.writeString(conf.resolve("imapserver.xml"), "<imapservers/>");

        assertThat(problems()).singleElement().asString()
            .startsWith(conf.resolve("imapserver.xml") + ": no part of this server reads this file");
    }

    @Test
    void shouldSayInWhichLineAFileIsNotWellFormed() throws IOException {
        Files.writeString(conf.resolve("domainlist.xml"), "<domainlist>\n  <defaultDomain>tcn.b\n</domainlist>\n");

        assertThat(problems()).singleElement().asString()
            .startsWith(conf.resolve("domainlist.xml") + ":3: not well-formed XML");
    }

    @Test
    void shouldRefuseAnElementThatJamesWouldPassOver() throws IOException {
        replace("smtpserver.xml", "<verifyIdentity>true</verifyIdentity>", "<verifyIdentities>true</verifyIdentities>");

        assertThat(problems()).hasSize(2).allSatisfy(problem -> assertThat(problem)
            .matches(".*smtpserver\\.xml:\\d+: <verifyIdentities>: nobody reads it here; expected one of .*verifyIdentity.*"));
    }

    @Test
    void shouldRefuseAnAttributeThatJamesWouldPassOver() throws IOException {
        replace("pop3server.xml", "startTLS=\"true\"", "starttls=\"true\"");

        assertThat(problems()).singleElement().asString()
            .contains("attribute starttls of <tls>: nobody reads it here; expected one of socketTLS, startTLS");
    }

    @ParameterizedTest
    @CsvSource({
        "smtpserver.xml, <maxmessagesize>51200<, <maxmessagesize>50M<, <maxmessagesize>: it is '50M'; expected a number of KiB",
        "pop3server.xml, <connectionLimit>500<, <connectionLimit>many<, <connectionLimit>: it is 'many'; expected a number",
        "mailetcontainer.xml, <threads>20<, <threads> <, <threads>: it is ''; expected a number",
        "smtpserver.xml, <announce>always<, <announce>sometimes<, "
            + "<announce>: it is 'sometimes'; expected always or never or forUnauthorizedAddresses",
        "pop3server.xml, 'startTLS=\"true\"', 'startTLS=\"yes\"', attribute startTLS of <tls>: it is 'yes'; expected true or false"})
    void shouldRefuseAValueOfAnotherKindAndNameItsLine(String file, String shipped, String written, String problem) throws IOException {
        replace(file, shipped, written);

        assertThat(problems()).isNotEmpty().allSatisfy(said -> assertThat(said).matches(".*/" + file + ":\\d+: .*").endsWith(problem));
    }

    @Test
    void shouldStartWithTheDomainListOfAnEarlierVersion() throws IOException {
        replace("domainlist.xml", "<domainlist>", "<domainlist><autodetect>false</autodetect><autodetectIP>false</autodetectIP>");

        assertThatCode(() -> check(conf)).doesNotThrowAnyException();
    }

    @Test
    void shouldNotPromiseToDetectDomains() throws IOException {
        replace("domainlist.xml", "<domainlist>", "<domainlist><autodetect>true</autodetect>");

        assertThat(problems()).singleElement().asString().endsWith("<autodetect>: it is 'true'; expected false");
    }

    @Test
    void shouldLeaveAReferenceToASettingToThatSetting() throws IOException {
        replace("smtpserver.xml", "<maxmessagesize>51200<", "<maxmessagesize>${sys:testa.store.disk-reserve}<");

        assertThatCode(() -> check(conf)).doesNotThrowAnyException();
    }

    @Test
    void shouldReportAnUnknownElementOnceAndNotItsContent() throws IOException {
        replace("mailetcontainer.xml", "</processors>", "</processors><processor state=\"x\"><mailet/></processor>");

        assertThat(problems()).singleElement().asString().contains("<processor>: nobody reads it here");
    }

    @Test
    void shouldNotReadExternalEntities() throws IOException {
        Files.writeString(conf.resolve("domainlist.xml"),
            "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><domainlist><defaultDomain>&x;</defaultDomain></domainlist>");

        assertThat(problems()).singleElement().asString().contains("domainlist.xml:1:").contains("DOCTYPE");
    }

    @Test
    void shouldNotStartARelayWithoutMembers() throws Exception {
        Path relay = SHIPPED.resolve("relay");
        Files.copy(relay.resolve("testa.properties"), conf.resolve("testa.properties"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(problems()).singleElement().asString().startsWith(conf.resolve("members.xml") + ": missing");
    }

    @Test
    void shouldNotStartARelayWithMembersThatAreWrong() throws Exception {
        Path relay = SHIPPED.resolve("relay");
        Files.copy(relay.resolve("testa.properties"), conf.resolve("testa.properties"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(conf.resolve("members.xml"), Files.readString(relay.resolve("members.xml")).replace("sendsFrom>", "from>"));

        assertThat(problems()).hasSize(2)
            .anyMatch(problem -> problem.contains("members.xml:") && problem.contains("<from>: nobody reads it here"));
    }

    @Test
    void shouldRefuseARegistryThatANationalServerWouldNotRead() throws Exception {
        Files.copy(SHIPPED.resolve("relay").resolve("members.xml"), conf.resolve("members.xml"));

        assertThat(problems()).singleElement().asString().contains("members.xml: no part of this server reads this file");
    }

    private static void check(Path folder) throws SettingsException {
        new ConfigurationFiles(folder, TestaSettings.load(folder, Map.of())).check();
    }

    private void replace(String file, String found, String replacement) throws IOException {
        String content = Files.readString(conf.resolve(file));
        assertThat(content).contains(found);
        Files.writeString(conf.resolve(file), content.replace(found, replacement));
    }

    private List<String> problems() {
        SettingsException refusal =
            catchThrowableOfType(SettingsException.class, () -> check(conf));
        assertThat(refusal).as("refused").isNotNull();
        return refusal.problems();
    }
}
