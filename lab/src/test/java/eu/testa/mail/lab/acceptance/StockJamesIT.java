package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.LabClamd;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The one jar in {@code extensions-jars/} of a stock James, with the files of {@code conf/stock-james}: Belgium sends, this
 * James relays, and a Postfix smtp-sink is France.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedRsaKeys.class)
class StockJamesIT {

    private static final String NET = LabExtension.NETWORK.prefix() + ".8";
    private static final String BELGIUM = NET + ".2";
    private static final Endpoint DNS = new Endpoint(NET + ".1", 5353);
    private static final Endpoint FRANCE = new Endpoint(NET + ".5", 2525);
    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Program OPENSSL = new Program("openssl", "openssl");
    private static final Pattern LINKAGE = Pattern.compile("LinkageError|NoClassDefFoundError|NoSuch(Method|Field)Error|"
        + "ClassNotFoundException|IncompatibleClassChangeError|AbstractMethodError|VerifyError|UnsupportedClassVersionError|"
        + "ExceptionInInitializerError|ServiceConfigurationError|ClassCastException");

    private Path temporary;
    private final FalseFriends dns = new FalseFriends();
    private LabClamd clamd;
    private TestPki pki;
    private StockJames james;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        temporary = folder;
        clamd = new LabClamd(Files.createDirectory(temporary.resolve("clamd")), new Endpoint(NET + ".1", 3310), progress -> { });
        clamd.start();
        dns.dns(temporary, DNS, "eu-admin.net", "relay A " + NET + ".17");
        pki = new TestPki();
        james = configured("james", NET + ".17");
        james.start().started();
    }

    @AfterAll
    void stop() throws Exception {
        clamd.stop();
        dns.close();
        james.close();
    }

    /** What an administrator edits in the files that ship. */
    private StockJames configured(String name, String address, Path... before) throws Exception {
        StockJames server = StockJames.in(temporary.resolve(name), address, before);
        server.set("testa.properties", "dns.servers", DNS.toString());
        server.set("testa.properties", "retry.interval", "2 seconds");
        server.set("testa.properties", "virus.clamd", clamd.endpoint().toString());
        server.set("testa.properties", "virus.signatures.max-age", "never");
        Files.writeString(server.conf().resolve("members.xml"), "<members>" + member("B", "tcn.b", BELGIUM, BELGIUM + ":2525")
            + member("F", "tcn.f", FRANCE.host(), FRANCE.toString()) + "</members>");
        pki.writeAuthority(server.conf(), Instant.now().plus(Duration.ofDays(20)));
        assertThat(OPENSSL.run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=relay.eu-admin.net", "-keyout",
            server.conf().resolve("tls.key").toString(), "-out", server.conf().resolve("tls.crt").toString()).exitCode()).isZero();
        return server;
    }

    private static String member(String country, String label, String sendsFrom, String deliverTo) {
        return "<member country='%s'><domain>%s.eu-admin.net</domain><sendsFrom>%s</sendsFrom><deliverTo>%s</deliverTo>"
            .formatted(country, label, sendsFrom, deliverTo) + "<contact>postmaster@%s.eu-admin.net</contact></member>".formatted(label);
    }

    private static void send(StockJames server, byte[] message) throws IOException {
        Swaks.Dialogue dialogue = Swaks.relay(server.smtp(), BELGIUM, ALAIN, JEANNE, message);
        assertThat(dialogue.exitCode()).as("%s", dialogue).isZero();
    }

    private static String get(StockJames server, String path) throws IOException {
        Webadmin.Reply reply = new Webadmin(server.webadmin(), server.var()).get(path);
        assertThat(reply.succeeded()).as("%s: %s %s", path, reply.status(), reply.text()).isTrue();
        return reply.text();
    }

    private static void assertLinked(StockJames server) throws IOException {
        assertThat(server.said().lines().filter(line -> LINKAGE.matcher(line).find())).isEmpty();
    }

    /** The jar from which a class was loaded, a URL; empty if it was not. */
    private static String origin(StockJames server, String name) throws IOException {
        String loaded = " " + name + " source: ";
        return server.loadedClasses().stream().filter(line -> line.contains(loaded)).findFirst()
            .map(line -> line.substring(line.indexOf(loaded) + loaded.length())).orElse("");
    }

    private static String unixLines(byte[] message) {
        return new String(message, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
    }

    @Test
    void shouldDeliverTheOctetsThatCame() throws Exception {
        byte[] body = (".\r\n..dots\r\n\tblanks at the end  \r\n\u00e9 is one octet\r\n" + "long ".repeat(190) + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
        Letter letter = Letter.of(ALAIN, JEANNE, body);
        try (SmtpSink france = SmtpSink.at(FRANCE)) {
            send(james, letter.octets());

            assertThat(france.await(letter.idLine())).endsWith("\n" + unixLines(letter.octets()));
        }
        assertLinked(james);
    }

    @Test
    void shouldKeepWhatCannotBeDeliveredThroughAKill() throws Exception {
        Letter letter = Letter.of(ALAIN, JEANNE);
        send(james, letter.octets());
        Awaitility.await("it waits").atMost(PATIENCE).untilAsserted(() -> assertThat(get(james, "/testa/queue/destinations"))
            .contains("\"destination\":\"tcn.f.eu-admin.net\"", "\"state\":\"down\"", "\"mails\":1", "refused"));

        james.kill();
        james.start().started();

        assertThat(james.store()).isDirectoryContaining("glob:**/testa.db");
        assertThat(get(james, "/testa/queue/mails")).contains(ALAIN);
        try (SmtpSink france = SmtpSink.at(FRANCE)) {
            assertThat(france.await(letter.idLine())).endsWith("\n" + unixLines(letter.octets()));
        }
        Awaitility.await("nothing waits any more").atMost(PATIENCE).until(() -> get(james, "/testa/queue/mails").equals("[]"));
        assertLinked(james);
    }

    @Test
    void shouldVerifySignaturesWithTheBouncyCastleOfTheBundle() throws Exception {
        Path certificate = temporary.resolve("alain.crt");
        Path key = temporary.resolve("alain.key");
        pki.writeDigitalId(certificate, key, ALAIN);
        Path text = Files.writeString(temporary.resolve("text"), "Signed in Belgium.\n");
        Program.Result signed = OPENSSL.run("cms", "-sign", "-in", text.toString(), "-text", "-signer", certificate.toString(),
            "-inkey", key.toString(), "-keyopt", "rsa_padding_mode:pss", "-from", ALAIN, "-to", JEANNE, "-subject", "signed");
        assertThat(signed.exitCode()).as(signed.text()).isZero();
        String idLine = "Message-ID: <" + UUID.randomUUID() + "@acceptance.test>";
        byte[] message = (idLine + "\n" + signed.text().replace("\r\n", "\n")).replace("\n", "\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
        try (SmtpSink france = SmtpSink.at(FRANCE)) {
            send(james, message);

            assertThat(france.await(idLine)).endsWith("\n" + unixLines(message))
                .contains("\nAuthentication-Results: relay.eu-admin.net; smime=pass reason=");
        }
        assertThat(origin(james, "eu.testa.mail.relocated.bouncycastle.jce.provider.BouncyCastleProvider"))
            .endsWith("/" + StockJames.EXTENSION.getFileName());
        assertThat(origin(james, "org.bouncycastle.asn1.cms.SignedData")).isEmpty();
        assertLinked(james);
    }

    @Test
    void shouldScanForVirusesAndSpeakOnlyWithMembers() throws Exception {
        Letter alarm = Letter.of(ALAIN, JEANNE, ("before " + LabClamd.MARKER + " after\r\n").getBytes(StandardCharsets.US_ASCII));
        try (SmtpClient client = new SmtpClient(james.smtp(), BELGIUM)) {
            assertThat(client.deliver(ALAIN, JEANNE, alarm.octets())).startsWith("554 5.7.1 ").contains("Testa.Lab.Marker");
        }
        try (SmtpClient stranger = new SmtpClient(james.smtp(), NET + ".99")) {
            assertThat(stranger.reply()).startsWith("554 ");
        }
    }

    @Test
    void shouldAnswerAdministrators() throws Exception {
        assertThat(get(james, "/testa/queue/destinations")).startsWith("[");
        assertThat(get(james, "/testa/quarantine")).startsWith("[");
        assertThat(get(james, "/testa/digital-ids")).startsWith("[");
        assertThat(get(james, "/testa/evidence")).contains("checkpoint");
        assertThat(get(james, "/testa/members")).contains("\"members\":2");
        Awaitility.await("all parts have been looked at").atMost(PATIENCE)
            .until(() -> get(james, "/healthcheck/checks/TESTA").contains("\"healthy\""));
    }

    @Test
    void shouldNotStartWithASettingThatCannotBeUsed() throws Exception {
        try (StockJames wrong = configured("wrong", NET + ".19")) {
            wrong.set("testa.properties", "retry.interval", "2 minuets");

            assertThat(wrong.start().ended()).isNotZero();
            assertThat(wrong.said()).contains(wrong.conf().resolve("testa.properties") + ": retry.interval=2 minuets: expected "
                + "a time with its unit, such as 2 minutes");
        }
    }

    /** James' class loader asks James first: what of Bouncy Castle had kept its name would be James' own 1.70. */
    @Test
    void shouldHaveNothingInTheJarThatJamesWouldAnswerFor() throws Exception {
        Pattern own = Pattern.compile("(META-INF/versions/\\d+/)?(org/bouncycastle|org/xbill|com/unboundid|com/fasterxml/jackson)/.*");
        Pattern reference = Pattern.compile("org/bouncycastle/|L(org/xbill|com/unboundid)/");
        Pattern james = Pattern.compile("(META-INF/versions/\\d+/)?(org/apache/(james|mailet)|com/google|org/slf4j|javax|jakarta)/.*");
        try (JarFile jar = new JarFile(StockJames.EXTENSION.toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName).filter(name -> own.matcher(name).matches() || james.matcher(name).matches()
                || name.matches("META-INF/.*\\.(SF|RSA|DSA|EC)"))).isEmpty();
            for (ZipEntry entry : jar.stream().filter(one -> one.getName().endsWith(".class")).toList()) {
                String constants = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(reference.matcher(constants).find()).as(entry.getName()).isFalse();
            }
        }
    }
}
