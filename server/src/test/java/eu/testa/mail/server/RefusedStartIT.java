package eu.testa.mail.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import eu.testa.mail.core.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that cannot start ends, and says on the console what, where, and what to do: nothing else. */
class RefusedStartIT {

    private static final String ADDRESS = "127.0.0.82";

    @TempDir
    private Path folder;
    private Path conf;
    private Path var;
    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void prepare() throws IOException {
        conf = ServerProcess.copyOfConf("national", folder);
        var = folder.resolve("var");
        for (String listener : new String[] {"smtp", "submission", "submissions", "pop3", "pop3s", "webadmin", "jmx"}) {
            settings.put(listener + ".bind", ADDRESS + ":" + FreePort.find(ADDRESS));
        }
    }

    private void assertRefused(int exitCode, String... says) throws Exception {
        try (ServerProcess server = ServerProcess.start(conf, var, settings)) {
            assertThat(server.awaitExit()).as(server.output()).isEqualTo(exitCode);
            assertThat(server.output()).contains("The server does not start").contains(says)
                .doesNotContain("\tat ", "Caused by:", "ProvisionException");
        }
    }

    private void replace(String file, String what, String with) throws IOException {
        String content = Files.readString(conf.resolve(file));
        assertThat(content).contains(what);
        int at = content.indexOf(what);
        Files.writeString(conf.resolve(file), content.substring(0, at) + with + content.substring(at + what.length()));
    }

    @ParameterizedTest
    @CsvSource({"smtp, listener smtp (smtpserver.xml", "pop3s, listener pop3s (pop3server.xml", "webadmin, webadmin (webadmin.bind)",
        "jmx, JMX (jmx.bind)", "ldaps, LDAPS (ldaps.bind)", "ldap, LDAP (ldap.bind)", "web, the web listener (web.bind)",
        "webs, the web listener with TLS (webs.bind)"})
    void shouldNameTheListenerWhosePortIsTaken(String listener, String named) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(ADDRESS))) {
            settings.put(listener + ".bind", ADDRESS + ":" + taken.getLocalPort());

            assertRefused(1, named, "cannot listen on " + ADDRESS + ":" + taken.getLocalPort(), "in use", "ss -ltnp");
        }
    }

    @Test
    void shouldNameTheListenerWhoseAddressIsNotOfThisMachine() throws Exception {
        settings.put("smtp.bind", "192.0.2.1:25");

        assertRefused(1, "listener smtp (smtpserver.xml, smtp.bind) cannot listen on 192.0.2.1:25", "an address of this machine");
    }

    /** Port 25 for one who may not open it; in a network of its own, where no setting of the machine lets everybody. */
    @Test
    void shouldSayThatAPermissionIsMissingForThePort() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "a network of its own needs root");
        settings.put("smtp.bind", ADDRESS + ":25");
        List<String> withoutPermission = List.of("unshare", "--net", "sh", "-c", "ip link set lo up && exec setpriv "
            + "--bounding-set=-net_bind_service --inh-caps=-net_bind_service \"$@\"", "sh");

        try (ServerProcess server = ServerProcess.start(conf, var, settings, withoutPermission, List.of())) {
            assertThat(server.awaitExit()).as(server.output()).isEqualTo(1);
            assertThat(server.output()).contains("The server does not start: listener smtp (smtpserver.xml, smtp.bind) cannot listen "
                + "on " + ADDRESS + ":25: Permission denied", "CAP_NET_BIND_SERVICE").doesNotContain("\tat ", "Caused by:");
        }
    }

    @Test
    void shouldNameAKeyThatIsNotTheCertificatesOwn() throws Exception {
        Path other = folder.resolve("other");
        new Secrets(other, Clock.systemUTC()).prepare("mail.tcn.b.eu-admin.net");
        Path secrets = Files.createDirectories(var).resolve("secrets");
        new Secrets(secrets, Clock.systemUTC()).prepare("mail.tcn.b.eu-admin.net");
        Files.write(secrets.resolve("tls.crt"), Files.readAllBytes(other.resolve("tls.crt")));

        assertRefused(1, secrets.resolve("tls.key") + " is not the key of the certificate in " + secrets.resolve("tls.crt"));
    }

    @Test
    void shouldNameAPasswordFileThatCannotBeRead() throws Exception {
        settings.put("store.url", "jdbc:postgresql://127.0.0.1:1/testa");
        settings.put("store.user", "testa");
        settings.put("store.password-file", folder.resolve("nowhere").toString());

        assertRefused(1, "store.password-file: " + folder.resolve("nowhere") + " is missing");
    }

    @Test
    void shouldNameTheFolderThatCannotBeWrittenTo() throws Exception {
        // as root may write everywhere, a folder that is a file stands for one without permission
        Files.createDirectories(var);
        Files.writeString(var.resolve("logs"), "a file");

        assertRefused(1, var.resolve("logs").toString());
    }

    @Test
    void shouldNameTheDatabaseThatDoesNotAnswer() throws Exception {
        settings.put("store.url", "jdbc:postgresql://127.0.0.1:1/testa");
        settings.put("store.user", "testa");

        assertRefused(1, "127.0.0.1:1");
    }

    /** One of each kind of thing that is read from XML: what was found, what was expected, and not the parser's own words. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "mailetcontainer.xml | <mailet match=\"RecipientIsTesta\" class=\"TestaDelivery\">  | <maxConnections>many</maxConnections>  | maxConnections",
        "mailetcontainer.xml | <mailet match=\"RecipientIsTesta\" class=\"TestaDelivery\">  | <retries>3</retries>   | retries",
    })
    void shouldSayWhichParameterOfAMailetIsWrong(String file, String where, String wrong, String named) throws Exception {
        replace(file, where, where + wrong);

        assertRefused(2, "TestaDelivery", "<" + named + ">");
    }

    @Test
    void shouldSayWhichClassOfAMailetIsUnknown() throws Exception {
        replace("mailetcontainer.xml", "class=\"TestaDelivery\"", "class=\"TestaDelivry\"");

        assertRefused(2, "mailetcontainer.xml: class=\"TestaDelivry\": there is no such mailet");
    }

    @Test
    void shouldSayWhichParameterOfAHandlerIsWrong() throws Exception {
        replace("smtpserver.xml", "<maxErrors>20</maxErrors>", "<maxErrors>twenty</maxErrors>");

        assertRefused(2, "maxErrors", "twenty");
    }

    /** What only a class of ours can know, which James starts: each is named with what was expected. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "mailetcontainer.xml | match=\"SenderIsTesta\"    | match=\"SenderIsTesta=tcn:XX\" | SenderIsTesta=tcn:XX | is no country code of TESTA",
        "mailetcontainer.xml | match=\"RecipientIsTesta\" | match=\"RecipientIsTsta\"   | RecipientIsTsta  | ''",
        "pop3server.xml      | pop3.Capabilities\"/>     | pop3.Capabilities\"><size>1</size></handler> "
            + "| pop3server.xml: handler Capabilities | there is no parameter <size>; expected none",
        "pop3server.xml      | pop3.Utf8Commands        | pop3.Utf8Comands | pop3server.xml names the class eu.testa.mail.mailets.pop3.Utf8Comands | correct its name"
    })
    void shouldSayWhatIsWrongWithAMatcherOrAHandler(String file, String what, String with, String named, String expected)
        throws Exception {
        replace(file, what, with);

        assertRefused(2, named, expected);
    }

    /** All at once, as the files are read before anything is started; ConfigurationFilesTest has each kind. */
    @Test
    void shouldNameEveryFileThatIsWrong() throws Exception {
        Files.move(conf.resolve("pop3server.xml"), conf.resolve("imapserver.xml"));
        replace("smtpserver.xml", "<maxmessagesize>51200</maxmessagesize>", "<maxmailsize>51200</maxmailsize>");
        replace("mailetcontainer.xml", "</processors>", "");

        assertRefused(2, "pop3server.xml: missing; copy it", "imapserver.xml: no part of this server reads this file",
            "<maxmailsize>: nobody reads it here; expected one of ", "mailetcontainer.xml:", "not well-formed XML");
    }

    @Test
    void shouldSayWhatIsWrongWithAMember() throws Exception {
        conf = ServerProcess.copyOfConf("relay", folder);
        settings.keySet().removeIf(key -> key.startsWith("sub") || key.startsWith("pop3"));
        replace("members.xml", "<contact>", "<contct>");
        replace("members.xml", "</contact>", "</contct>");

        assertRefused(2, "members.xml:", "<contct>: nobody reads it here; expected one of ");
    }

    @Test
    void shouldSayWhichSettingOfTheCommandLineDoesNotExist() throws Exception {
        settings.put("smtp.bnd", ADDRESS + ":25");

        assertRefused(2, "--set: smtp.bnd: there is no such setting");
    }

    @ParameterizedTest
    @ValueSource(strings = {"role = relai", "hostname = ", "retry.interval = 2 minuets"})
    void shouldSayWhichSettingIsWrong(String line) throws Exception {
        String key = line.substring(0, line.indexOf(' '));
        Path file = conf.resolve("testa.properties");
        Files.writeString(file, Files.readString(file).replaceFirst("(?m)^" + key + " *=.*$", line));

        assertRefused(2, "testa.properties", key, "expected");
    }

    @Test
    void shouldSayWhichSettingIsSetTwice() throws Exception {
        Files.writeString(conf.resolve("testa.properties"), "retry.interval = 3 minutes\n", StandardOpenOption.APPEND);

        assertRefused(2, "testa.properties: retry.interval: set twice");
    }
}
