package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.pki.CertificateReader;
import eu.testa.mail.core.pki.Pfx;
import eu.testa.mail.core.pki.ca.CaSettings;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.ca.IssuedId;
import eu.testa.mail.core.pki.ca.Phase;
import eu.testa.mail.core.report.ReportSignature;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.smime.SmimeEncryption;
import eu.testa.mail.core.virus.engine.Eicar;
import eu.testa.mail.lab.LabClamd;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an administrator may change: relay-2 scans in the pipeline and not in the SMTP dialogue, knows an authority for
 * TLS, has a digital ID, and mails copies of its checkpoints to Jeanne; relay-1 to somebody whom nobody knows, and Belgium to somebody whom
 * France does not know yet; France has no reader of the postmaster's mail, little patience with slow clients, and sends back what comes to
 * Patrick unsigned.
 */
@ExtendWith(LabExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedRsaKeys.class)
class ReconfiguredIT {

    private static final Program OPENSSL = new Program("openssl", "openssl");
    private static final String NOBODY = "Jemand.Anders@tcn.f.eu-admin.net";
    private static final String LATECOMER = "Nouveau.Venu@tcn.f.eu-admin.net";
    private static final char[] PASSPHRASE = "six words of an acceptance test".toCharArray();
    private static final Program SMTP_SINK = new Program("smtp-sink", "postfix");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path pki;

    private TestaLab lab;
    private ChangedFiles files;
    private Node belgium;
    private Node france;
    private Node relay;
    private Node otherRelay;
    private LabUser alain;
    private LabUser jeanne;
    private LabUser patrick;

    @BeforeAll
    void reconfigure(TestaLab running) throws Exception {
        lab = running;
        files = new ChangedFiles(lab);
        belgium = lab.network().node("ms-b");
        france = lab.network().node("ms-f");
        relay = lab.network().node("relay-2");
        otherRelay = lab.network().node("relay-1");
        alain = lab.users(belgium).get(0);
        jeanne = lab.users(france).get(0);
        patrick = lab.users(france).get(1);
        files.change(relay, "smtpserver.xml", "<handler class=\"eu.testa.mail.mailets.hook.VirusScanHook\"/>", "");
        files.change(relay, "mailetcontainer.xml", "<mailet match=\"RecipientIsTesta\" class=\"TestaDelivery\">",
            "<mailet match=\"All\" class=\"VirusScan\"><retryProcessor>retry</retryProcessor></mailet>\n"
                + "<mailet match=\"HasMailAttribute=testa.virus.not-scanned\" class=\"SetMimeHeader\">"
                + "<name>X-TESTA-Virus-Scan</name><value>not scanned in full</value></mailet>\n$0"
                + "<trustAnchors>file://conf/tls-anchors.pem</trustAnchors>");
        Files.copy(lab.home().var(france).resolve("secrets/tls.crt"), anchors());
        files.change(relay, "testa.properties", "(?m)^evidence.keep *=.*$", "$0\nevidence.mail-to = " + jeanne.address());
        files.change(otherRelay, "testa.properties", "(?m)^evidence.keep *=.*$", "$0\nevidence.mail-to = " + NOBODY);
        files.change(belgium, "testa.properties", "(?m)^evidence.keep *=.*$", "$0\nevidence.mail-to = " + LATECOMER
            + "\nevidence.mail-every = 1 minute");
        issueDigitalId();
        files.change(france, "smtpserver.xml", "<connectiontimeout>300<", "<connectiontimeout>4<");
        files.change(france, "mailetcontainer.xml", "<mailet match=\"RecipientIsLocal\" class=\"SmimeVerify\"/>",
            "<mailet match=\"RecipientIs=" + patrick.address() + "\" class=\"SmimeVerify\"><return>unsigned</return>"
                + "<returnProcessor>ndr</returnProcessor></mailet>\n$0");
        files.change(france, "testa.properties", "(?m)^postmaster *=.*$", "");
        restart();
    }

    @AfterAll
    void asItWas() throws IOException {
        Files.deleteIfExists(anchors());
        for (String file : List.of(ReportSignature.PFX, ReportSignature.PASSWORD)) {
            Files.deleteIfExists(secrets().resolve(file));
        }
        files.undo();
        restart();
    }

    /** For the postmaster of relay-2, who signs what it writes itself. */
    private void issueDigitalId() throws Exception {
        Path ca = pki.resolve("ca");
        CertificationAuthority.init(ca, new CaSettings("TESTA", "Root_CA", "EC_CA", Phase.PRODUCTION, 1, 2048, 7, Optional.empty(),
            Optional.empty(), TestaNamespace.tachonet()), 2048, Optional.of(PASSPHRASE), Clock.systemUTC(), new SecureRandom());
        try (CertificationAuthority opened = CertificationAuthority.open(ca, Clock.systemUTC(), new SecureRandom())) {
            Path issued = opened.issuePostmaster("postmaster@" + relay.hostname(), Pfx.MODERN, PASSPHRASE).folder();
            Files.copy(issued.resolve(IssuedId.PFX), secrets().resolve(ReportSignature.PFX));
            Files.copy(issued.resolve(IssuedId.PASSWORD), secrets().resolve(ReportSignature.PASSWORD));
        }
    }

    private Path secrets() {
        return lab.home().var(relay).resolve("secrets");
    }

    private Path anchors() {
        return lab.home().conf(relay).resolve("tls-anchors.pem");
    }

    private void restart() throws IOException {
        List<Node> nodes = List.of(relay, otherRelay, france, belgium);
        lab.stopNodes(nodes);
        lab.startNodes(nodes, Map.of());
    }

    /** A false alarm: it is kept, shown, not released until the scanner is corrected, and arrives. */
    @Test
    void shouldKeepInfectedMailInQuarantineAndMailWithoutAVerdictInTheQueue() throws Exception {
        Letter alarm = letter("before " + LabClamd.MARKER + " after");
        assertThat(toRelay(alarm)).startsWith("250 ");
        String key = awaitQuarantined();
        assertThat(quarantine("show", key).text()).contains("Testa.Lab.Marker", alarm.idLine()).doesNotContain(LabClamd.MARKER);
        Program.Result stillRefused = quarantine("release", key);
        assertThat(stillRefused.exitCode()).as(stillRefused.text()).isEqualTo(1);
        assertThat(stillRefused.text()).contains("Testa.Lab.Marker");

        Path ignored = lab.home().folder().resolve("clamd/signatures/testa-lab.ign2");
        Letter clean = letter("clean");
        try {
            lab.clamd().stop();
            assertThat(quarantine("release", key).exitCode()).isEqualTo(3);
            assertThat(toRelay(clean)).startsWith("250 ");
            Awaitility.await("the clean mail waits").atMost(PATIENCE).until(() -> run("queue", "list", "--json").text()
                .contains(alain.address()));
            Files.writeString(ignored, "Testa.Lab.Marker\n");
            lab.clamd().start();
            assertThat(OpensslPop3.await(clean.idLine(), france.pop3s(), jeanne)).isNotEmpty();
            Awaitility.await("released").atMost(PATIENCE).until(() -> quarantine("release", key).exitCode() == 0);
            assertThat(Letter.body(OpensslPop3.await(alarm.idLine(), france.pop3s(), jeanne)))
                .isEqualTo(Letter.body(alarm.octets()));
            assertThat(quarantined()).isBlank();
            assertThat(OpensslPop3.take(alarm.idLine(), france.pop3s(), jeanne)).as("once").isEmpty();
        } finally {
            Files.deleteIfExists(ignored);
            lab.clamd().stop();
            lab.clamd().start();
        }

        Letter virus = letter(new String(Eicar.octets(), StandardCharsets.US_ASCII));
        assertThat(toRelay(virus)).startsWith("250 ");
        String other = awaitQuarantined();
        assertThat(quarantine("delete", other).exitCode()).isZero();
        assertThat(quarantined()).isBlank();
        assertThat(quarantine("show", other).exitCode()).isEqualTo(1);
        assertThat(OpensslPop3.take(virus.idLine(), france.pop3s(), jeanne)).isEmpty();
    }

    /** With the snippet of docs/virus-scan.md. Nobody but Jeanne can look into it, no scanner either. */
    @Test
    void shouldTellTheRecipientOfEncryptedMailThatItWasNotScannedInFull() throws Exception {
        Letter inside = letter("for Jeanne's eyes only");
        Letter encrypted = new Letter(inside.idLine(), SmimeEncryption.encrypt(inside.octets(), List.of(
            CertificateReader.read(Files.readAllBytes(lab.home().var(france).resolve("secrets/tls.crt"))).get(0)),
            SmimeEncryption.Cipher.AES_256_CBC));
        Letter plain = letter("for everybody");
        assertThat(toRelay(encrypted)).startsWith("250 ");
        assertThat(toRelay(plain)).startsWith("250 ");
        assertThat(header(OpensslPop3.await(encrypted.idLine(), france.pop3s(), jeanne)))
            .contains("X-TESTA-Virus-Scan: not scanned in full").containsIgnoringCase("enveloped-data");
        assertThat(header(OpensslPop3.await(plain.idLine(), france.pop3s(), jeanne))).doesNotContain("X-TESTA-Virus-Scan");
    }

    private static String header(byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        return text.substring(0, text.length() - Letter.body(message).length);
    }

    @Test
    void shouldKeepThePostmastersMailWhileNobodyReadsIt() throws Exception {
        Letter letter = letter("to whom it may concern");
        try (SmtpClient client = new SmtpClient(france.smtp(), relay.address())) {
            assertThat(client.deliver(alain.address(), "Postmaster@" + france.domain(), letter.octets())).startsWith("250 ");
        }
        Awaitility.await().atMost(PATIENCE).until(() -> new NodeContents(lab, france).isInRepository("postmaster", letter.idLine()));
        Program.Result check = TestaCommand.run("check", "--conf", lab.home().conf(france).toString());
        assertThat(check.text()).contains("no account postmaster@" + france.domain());
    }

    @Test
    void shouldReturnMailThatIsNotSignedToItsSenderWithTheReason() throws Exception {
        Letter letter = Letter.of(alain.address(), patrick.address());
        assertThat(Swaks.submit(belgium.submission(), alain, patrick.address(), letter.octets()).exitCode()).isZero();

        byte[] report = OpensslPop3.await("References: " + letter.idLine().substring("Message-ID: ".length()), belgium.pop3s(),
            alain);
        assertThat(new String(report, StandardCharsets.ISO_8859_1)).contains("It is not signed as a whole.", "Status: 5.7.1",
            patrick.address()).doesNotContain("Sent by an acceptance test.");
        assertThat(OpensslPop3.take(letter.idLine(), france.pop3s(), patrick)).isEmpty();
    }

    /** Whoever has root on relay-2 does not have Jeanne's mailbox; and nobody else can write to her in its name. */
    @Test
    void shouldMailASignedCopyOfTheCheckpointByWhichChangedEvidenceIsKnown(@TempDir Path folder) throws Exception {
        assertThat(run("webadmin", "-XPOST", "/testa/evidence/checkpoint").exitCode()).isZero();

        byte[] mail = OpensslPop3.await("From: <postmaster@" + relay.hostname() + ">", france.pop3s(), jeanne);

        Path copies = Files.createDirectory(folder.resolve("copies"));
        Path saved = Files.write(copies.resolve("Checkpoint.eml"), mail);
        Path content = folder.resolve("content");
        Path signer = folder.resolve("signer.pem");
        Program.Result signature = OPENSSL.run("cms", "-verify", "-in", saved.toString(), "-CAfile", pki.resolve("ca/Root_CA.crt").toString(),
            "-purpose", "smimesign", "-signer", signer.toString(), "-out", content.toString());
        assertThat(signature.exitCode()).as(signature.text()).isZero();
        assertThat(OPENSSL.run("x509", "-in", signer.toString(), "-noout", "-email").text().strip())
            .isEqualTo("postmaster@" + relay.hostname());
        Path newest = lab.home().var(relay).resolve("evidence/newest.checkpoint");
        assertThat(Files.readString(content, StandardCharsets.ISO_8859_1)).as("of the log in the folder of relay-2")
            .contains(Files.readAllLines(newest).get(0), "filename=\"" + relay.hostname());
        Path evidence = new NodeContents(lab, relay).copyEvidence(folder.resolve("evidence"));
        Program.Result unchanged = verify(evidence, copies);
        assertThat(unchanged.exitCode()).as(unchanged.text()).isZero();
        try (Stream<Path> files = Files.list(evidence)) {
            for (Path lines : files.filter(file -> file.toString().endsWith(".jsonl")).toList()) {
                Files.writeString(lines, Files.readString(lines).replaceFirst("\"event\":\"started\"", "\"event\":\"stopped\""));
            }
        }
        Program.Result changed = verify(evidence, copies);
        assertThat(changed.exitCode()).isEqualTo(1);
        assertThat(changed.text()).contains("line 2: was changed").contains("of which there is a copy");
    }

    /** In place of a copy an hour, and a report of each. */
    @Test
    void shouldSayThatCopiesOfCheckpointsDoNotArriveAndTellThePostmasterOnce() throws Exception {
        String conf = lab.home().conf(otherRelay).toString();
        assertThat(TestaCommand.run("webadmin", "-XPOST", "/testa/evidence/checkpoint", "--conf", conf).exitCode()).isZero();
        NodeContents contents = new NodeContents(lab, otherRelay);

        Awaitility.await("the postmaster has a mail about it").atMost(Duration.ofSeconds(90))
            .until(() -> contents.isInRepository("postmaster", "Subject: Copies of checkpoints of " + otherRelay.hostname() + " do not arrive"));

        assertThat(contents.isInRepository("postmaster", "Message-ID: <checkpoint.")).as("and no copy").isFalse();
        String health = Awaitility.await("health says so").atMost(PATIENCE).until(() -> lab.webadmin(otherRelay)
            .get("/healthcheck/checks/Checkpoints%20by%20mail").text(), text -> text.contains("degraded"));
        assertThat(new ObjectMapper().readTree(health).path("cause").asText()).contains(NOBODY, "550 ");
    }

    /** A relay takes them, and France does not: what the relay reports is all that Belgium hears of it. */
    @Test
    void shouldSayThatCopiesOfCheckpointsAreRefusedBehindTheRelayUntilOneArrives() throws Exception {
        JsonNode refused = Awaitility.await("health says so").atMost(Duration.ofSeconds(120))
            .until(() -> copiesOfBelgium(), health -> health.path("status").asText().equals("degraded"));
        assertThat(refused.path("cause").asText()).contains(LATECOMER, ".eu-admin.net reports: 550 ");
        assertThat(Instant.parse(refused.path("since").asText())).isBefore(Instant.now());
        assertThat(refused.path("nextStep").asText()).contains("evidence.mail-to");

        assertThat(TestaCommand.jamesCli(lab, france, "AddUser", LATECOMER, "a good one of 1871").exitCode()).isZero();
        try {
            Awaitility.await("and that one has arrived").atMost(Duration.ofSeconds(240))
                .until(() -> copiesOfBelgium().path("status").asText().equals("healthy"));
        } finally {
            TestaCommand.jamesCli(lab, france, "RemoveUser", LATECOMER);
        }
    }

    private JsonNode copiesOfBelgium() throws IOException {
        return new ObjectMapper().readTree(lab.webadmin(belgium).get("/healthcheck/checks/Checkpoints%20by%20mail").text());
    }

    private Program.Result verify(Path evidence, Path copies) throws IOException {
        return TestaCommand.run("evidence", "verify", "--folder", evidence.toString(), "--copies", copies.toString(), "--anchors",
            lab.home().var(relay).resolve("secrets/evidence.crt").toString());
    }

    /** A real SMTP server without STARTTLS in the place of France's: mail for it waits, and arrives when TLS is there. */
    @Test
    void shouldSendNothingInTheClearToAMemberThatDemandsTls() throws Exception {
        Endpoint sink = new Endpoint(lab.network().prefix() + ".9.9", 2599);
        Path members = lab.home().conf(relay).resolve("members.xml");
        String registered = Files.readString(members);
        Letter letter = Letter.of(alain.address(), jeanne.address());
        List<String> arguments = new ArrayList<>(List.of("-v", sink.toString(), "10"));
        if (System.getProperty("user.name").equals("root")) {
            // it does not run as root
            arguments.addAll(0, List.of("-u", "nobody"));
        }
        Process server = SMTP_SINK.start(arguments);
        try {
            Files.writeString(members, registered.replace("<deliverTo>" + france.smtp() + "</deliverTo>",
                "<deliverTo>" + sink + "</deliverTo><tls>required</tls>"));
            Awaitility.await("members.xml is read again").atMost(PATIENCE).until(() -> {
                // asked at MAIL: a member with TLS required has to use it itself
                try (SmtpClient client = new SmtpClient(relay.smtp(), france.address())) {
                    client.reply();
                    client.say("EHLO client.test");
                    return client.say("MAIL FROM:<" + jeanne.address() + ">").startsWith("530 ");
                }
            });
            try (SmtpClient client = new SmtpClient(relay.smtp(), belgium.address())) {
                assertThat(client.deliver(alain.address(), jeanne.address(), letter.octets())).startsWith("250 ");
            }
            Awaitility.await("it waits, for want of TLS").atMost(PATIENCE).until(() -> TestaCommand.run("queue",
                "list", "--destinations", "--json", "--conf", lab.home().conf(relay).toString()).text().contains("STARTTLS"));
            // Process.destroy would close the stream before it is read
            server.toHandle().destroy();
            assertThat(new String(server.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                .containsIgnoringCase("EHLO").doesNotContainIgnoringCase("MAIL FROM").doesNotContain(letter.idLine());
        } finally {
            Files.writeString(members, registered);
            server.destroy();
        }
        assertThat(OpensslPop3.await(letter.idLine(), france.pop3s(), jeanne)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Subject: the beginning\r\nFr"})
    void shouldCloseTheConnectionOfAClientThatFallsSilentAfterData(String beginning) throws Exception {
        try (SmtpClient client = new SmtpClient(france.smtp(), relay.address()).upToData(alain.address(), jeanne.address())) {
            client.send(beginning);
            assertThat(client.reply()).isEqualTo(SmtpClient.CLOSED);
        }
    }

    @Test
    void shouldCloseTheConnectionOfAClientThatSendsOctetByOctet() throws Exception {
        try (SmtpClient client = new SmtpClient(france.smtp(), relay.address()).upToData(alain.address(), jeanne.address())) {
            Awaitility.await("closed").atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
                try {
                    client.send("x");
                    return false;
                } catch (IOException e) {
                    return true;
                }
            });
        }
    }

    private Letter letter(String body) {
        return Letter.of(alain.address(), jeanne.address(), (body + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private String toRelay(Letter letter) throws IOException {
        try (SmtpClient client = new SmtpClient(relay.smtp(), belgium.address())) {
            return client.deliver(alain.address(), jeanne.address(), letter.octets());
        }
    }

    private String awaitQuarantined() throws IOException {
        String list = Awaitility.await("in quarantine").atMost(PATIENCE).until(this::quarantined, text -> !text.isBlank());
        JsonNode mail = new ObjectMapper().readTree(list);
        assertThat(mail.path("sender").asText()).isEqualTo(alain.address());
        return mail.path("key").asText();
    }

    private String quarantined() throws IOException {
        return quarantine("list", "--json").text();
    }

    private Program.Result quarantine(String command, String argument) throws IOException {
        return run("quarantine", command, argument);
    }

    private Program.Result run(String group, String command, String argument) throws IOException {
        return TestaCommand.run(group, command, argument, "--conf", lab.home().conf(relay).toString());
    }
}
