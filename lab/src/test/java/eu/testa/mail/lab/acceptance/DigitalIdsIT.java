package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.pki.ca.CaSettings;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Chapters 4 and 5 of the note, with OpenSSL as everybody's mail program, as {@code docs/digital-ids.md} has it: digital IDs
 * are issued, a signed mail crosses TESTA, the signer's certificate is found over LDAP, the reply is encrypted to him, and
 * in the end his ID is revoked.
 */
@ExtendWith(LabExtension.class)
class DigitalIdsIT {

    private static final Program OPENSSL = new Program("openssl", "openssl");
    private static final Program LDAPSEARCH = new Program("ldapsearch", "ldap-utils");
    private static final String TEXT = "Driver card 0123456789 is withdrawn.";
    private static final String LUC = "Luc.Maes@tcn.b.eu-admin.net";
    private static final String MARIE_CLAIRE = "Marie-Claire.Peeters@tcn.b.eu-admin.net";
    private static final List<String> OWN_ID = List.of("report.pfx", "report.password");

    @TempDir
    private Path temporary;
    private Path ca;
    private Path stick;
    private Path desk;
    private Guide guide;
    private Node belgium;
    private Node france;
    private LabUser alain;
    private LabUser jeanne;

    @BeforeEach
    void find(TestaLab lab) throws Exception {
        belgium = lab.network().node("ms-b");
        france = lab.network().node("ms-f");
        alain = lab.users(belgium).get(0);
        jeanne = lab.users(france).get(0);
        ca = temporary.resolve("pki");
        stick = Files.createDirectories(temporary.resolve("stick"));
        desk = Files.createDirectories(temporary.resolve("desk"));
        // all that is not as it stands in the guide
        guide = new Guide(BuiltProject.page("digital-ids.md"), desk, Map.of(
            "./testa", BuiltProject.launcherAt(temporary.resolve("testa")).toString(),
            "/srv/testa-pki", ca.toString(),
            "/media/safe", Files.createDirectories(temporary.resolve("safe")).toString(),
            "/media/stick", stick.toString(),
            "/etc/testa-mail", lab.home().conf(france).toString(),
            "ldaps://" + france.hostname(), "ldaps://" + france.ldaps()));
    }

    @AfterEach
    void leaveAsFound(TestaLab lab) throws Exception {
        // first: without it no list goes out any more
        for (String file : OWN_ID) {
            Files.deleteIfExists(secrets(lab).resolve(file));
        }
        digitalId(lab, belgium, "delete", MARIE_CLAIRE);
        for (String address : List.of(alain.address(), LUC, MARIE_CLAIRE, postmaster())) {
            digitalId(lab, france, "delete", address);
        }
        for (Node node : verifying(lab)) {
            for (String folder : List.of("authorities", "crls")) {
                Path trust = lab.home().conf(node).resolve("smime").resolve(folder);
                if (Files.exists(trust)) {
                    try (Stream<Path> files = Files.list(trust)) {
                        for (Path file : files.toList()) {
                            Files.delete(file);
                        }
                    }
                }
            }
        }
    }

    private Path secrets(TestaLab lab) {
        return lab.home().var(belgium).resolve("secrets");
    }

    private String postmaster() {
        return "postmaster@" + belgium.domain();
    }

    /** Those that are given the CAs. */
    private List<Node> verifying(TestaLab lab) {
        return Stream.concat(Stream.of(france), lab.network().relays().stream()).toList();
    }

    @Test
    void shouldBeAsTheGuideSaysFromTheCaToTheRevokedId(TestaLab lab) throws Exception {
        // 1 and 2: a CA, and three IDs a country
        guide.follow("pki init");
        shortenKeysOfPersons();
        guide.follow("/media/safe");
        guide.follow("export TESTA_PKI_PASSPHRASE");
        assertThat(ca.resolve("passphrase")).doesNotExist();
        guide.follow("pki issue " + alain.address());
        guide.follow("--old-windows");
        assertThat(succeeded(OPENSSL.run("pkcs12", "-legacy", "-in", issued(LUC).resolve("Mail.pfx").toString(), "-passin",
            "file:" + issued(LUC).resolve("Mail.password"), "-noenc", "-info")).text())
            .contains("pbeWithSHA1And3-KeyTripleDES-CBC", "BEGIN PRIVATE KEY");
        succeeded(OPENSSL.run("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            desk.resolve("pierre.key").toString(), "-subj", "/CN=Pierre/emailAddress=Pierre.Durand@tcn.f.eu-admin.net",
            "-out", desk.resolve("request.pem").toString()));
        guide.follow("pki import-csr");
        succeeded(guide.run("./testa pki issue " + MARIE_CLAIRE + "\n"
            + "./testa pki issue \"Patrick.O'Connor@tcn.f.eu-admin.net\""));
        Program.Result fourth = guide.run("./testa pki issue Eva.Claes@tcn.b.eu-admin.net");
        assertThat(fourth.exitCode()).isEqualTo(1);
        assertThat(fourth.text()).contains("Belgium has had its 3 digital IDs");
        Program.Result list = guide.follow("pki list");
        assertThat(list.lines().stream().filter(line -> line.contains(" valid ") && line.endsWith("@tcn.b.eu-admin.net")))
            .hasSize(3);
        assertThat(list.lines().stream().filter(line -> line.contains(" valid ") && line.endsWith("@tcn.f.eu-admin.net")))
            .hasSize(3);
        assertThat(list.text()).contains("emailAddress=" + alain.address(), "BEGIN CERTIFICATE");

        // 3 to 5: trusted by the server in France, and in its directory by hand
        takeFromTheCa();
        guide.follow("/etc/testa-mail/smime/authorities");
        trustOnTheRelays(lab);
        guide.follow("pki crl");
        Files.copy(issued(LUC).resolve("Mail.cer"), stick.resolve("Mail.cer"));
        assertThat(guide.follow("digital-id import").text()).contains("1 kept");
        guide.follow("digital-id list --conf /etc/testa-mail --changed");
        assertThat(guide.follow("digital-id export").text()).contains(" offered ", "status    offered", "deleted: 1");
        assertThat(desk.resolve("luc.cer")).hasSameTextualContentAs(stick.resolve("Mail.cer"));
        assertThat(succeeded(OPENSSL.run("pkcs7", "-inform", "DER", "-in", desk.resolve("all.p7b").toString(),
            "-print_certs")).text()).contains("CN = Luc Maes");

        // told by the server in Belgium, and so found in France: she never sent a mail
        tellOfMarieClaire(lab);
        Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(500))
            .untilAsserted(() -> assertThat(ldap(jeanne, MARIE_CLAIRE).text()).contains("userCertificate;binary"));
        assertThat(digitalId(lab, france, "show", MARIE_CLAIRE).text()).contains("exchanged");

        // 6: signed in Belgium, verified by the relay and in France, octets intact
        Files.move(issued(alain.address()), desk.resolve("alain"));
        Files.move(issued(jeanne.address()), desk.resolve("jeanne"));
        guide.follow("-out signed.eml");
        byte[] signed = withLineEndsOfMail(Files.readAllBytes(desk.resolve("signed.eml")));
        byte[] arrived = send(signed, belgium, alain, france, jeanne);
        assertThat(lab.network().relays()).as("a relay has verified it, too")
            .anySatisfy(relay -> assertThat(results(relay, arrived)).singleElement().asString().startsWith("smime=pass "));
        assertThat(resultsOfFrance(arrived)).singleElement().asString().startsWith("smime=pass ")
            .endsWith(" body.smime-identifier=" + alain.address() + " body.smime-part=2");
        assertThat(Letter.body(arrived)).isEqualTo(Letter.body(signed));
        assertThat(verify(arrived).text()).contains(TEXT);
        Files.write(desk.resolve("arrived.eml"), arrived);
        assertThat(guide.follow("smime verify").text()).contains("arrived.eml: pass (");

        // kept by the server, found over LDAP by the users of France, and by nobody else
        guide.follow("ldapsearch", jeanne.password());
        assertThat(ldap(alain).text()).contains("Invalid credentials").doesNotContain("userCertificate");

        // the reply is encrypted to what LDAP gave, and only Alain reads it
        guide.follow("-out secret.eml");
        byte[] received = send(withLineEndsOfMail(Files.readAllBytes(desk.resolve("secret.eml"))), france, jeanne, belgium,
            alain);
        assertThat(new String(received, StandardCharsets.ISO_8859_1)).doesNotContain("Driver card");
        Files.write(desk.resolve("received.eml"), received);
        assertThat(guide.follow("cms -decrypt").text()).contains(TEXT, "Verification successful");
        assertThat(OPENSSL.run("cms", "-decrypt", "-in", file(received), "-recip", desk.resolve("jeanne/Mail.cer").toString(),
            "-inkey", desk.resolve("jeanne/key.pem").toString()).exitCode()).isNotZero();

        // 7, revoked: no longer offered, and no longer believed
        guide.follow("pki revoke");
        takeFromTheCa();
        guide.follow("/etc/testa-mail/smime/crls");
        assertThat(guide.isDone()).isTrue();
        Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(500))
            .untilAsserted(() -> assertThat(ldap(jeanne).text()).doesNotContain("userCertificate"));
        assertThat(digitalId(lab, france, "show", alain.address()).text()).contains("status    revoked");
        assertThat(verify(arrived).text()).contains("certificate revoked");
        byte[] late = send(signed, belgium, alain, france, jeanne);
        assertThat(resultsOfFrance(late)).singleElement().asString().startsWith("smime=fail ").contains("was revoked on");
    }

    @Test
    void shouldNotLetASenderWriteTheResult() throws Exception {
        byte[] forged = ("Authentication-Results: " + france.hostname() + "; smime=pass\r\n"
            + "From: <" + alain.address() + ">\r\nTo: <" + jeanne.address() + ">\r\nSubject: trust me\r\n\r\n" + TEXT + "\r\n")
            .getBytes(StandardCharsets.US_ASCII);

        byte[] arrived = send(forged, belgium, alain, france, jeanne);

        assertThat(resultsOfFrance(arrived)).containsExactly("smime=none");
    }

    /** The shortest that the CA's administrator may choose, which are there in a moment. */
    private void shortenKeysOfPersons() throws IOException {
        Path settings = ca.resolve(CaSettings.FILE_NAME);
        String before = Files.readString(settings);
        String shorter = before.replaceFirst("digital-id.key-size = \\d+", "digital-id.key-size = 2048");
        assertThat(shorter).isNotEqualTo(before);
        Files.writeString(settings, shorter);
    }

    private Path issued(String address) {
        return ca.resolve("issued").resolve(address);
    }

    /** The CAs and their CRLs, on the way to a server. */
    private void takeFromTheCa() throws IOException {
        for (String name : List.of("Root_CA.crt", "EC_CA.crt", "Root_CA.crl", "EC_CA.crl")) {
            Files.copy(ca.resolve(name), stick.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void trustOnTheRelays(TestaLab lab) throws IOException {
        for (Node relay : lab.network().relays()) {
            for (String name : List.of("Root_CA", "EC_CA")) {
                for (String place : List.of("authorities/" + name + ".crt", "crls/" + name + ".crl")) {
                    Path file = lab.home().conf(relay).resolve("smime").resolve(place);
                    Files.createDirectories(file.getParent());
                    Files.copy(stick.resolve(file.getFileName()), file, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    /** Her ID is imported in Belgium, where the server gets an ID of its own to sign lists with. */
    private void tellOfMarieClaire(TestaLab lab) throws IOException {
        succeeded(guide.run("./testa pki issue --postmaster " + postmaster()));
        Files.copy(issued(postmaster()).resolve("Mail.pfx"), secrets(lab).resolve(OWN_ID.get(0)));
        Files.copy(issued(postmaster()).resolve("Mail.password"), secrets(lab).resolve(OWN_ID.get(1)));
        succeeded(digitalId(lab, belgium, "import", issued(MARIE_CLAIRE).resolve("Mail.cer").toString()));
    }

    private Program.Result verify(byte[] message) throws IOException {
        Path trusted = temporary.resolve("trusted.pem");
        StringBuilder text = new StringBuilder(Files.readString(ca.resolve("Root_CA.crt")));
        for (String name : List.of("Root_CA", "EC_CA")) {
            text.append(OPENSSL.run("crl", "-inform", "DER", "-in", ca.resolve(name + ".crl").toString()).text());
        }
        Files.writeString(trusted, text);
        return OPENSSL.run("cms", "-verify", "-in", file(message), "-CAfile", trusted.toString(), "-crl_check_all",
            "-purpose", "smimesign");
    }

    /** What openssl writes ends some lines as Unix does; on its way mail has CRLF. */
    private static byte[] withLineEndsOfMail(byte[] message) {
        return new String(message, StandardCharsets.ISO_8859_1).replace("\r\n", "\n").replace("\n", "\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] send(byte[] message, Node fromNode, LabUser from, Node toNode, LabUser to) throws IOException {
        String idLine = "Message-ID: <" + UUID.randomUUID() + "@acceptance.test>";
        byte[] header = (idLine + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[header.length + message.length];
        System.arraycopy(header, 0, whole, 0, header.length);
        System.arraycopy(message, 0, whole, header.length, message.length);
        Swaks.Dialogue dialogue = Swaks.submit(fromNode.submission(), from, to.address(), whole);
        assertThat(dialogue.exitCode()).as("%s", dialogue).isZero();
        return OpensslPop3.await(idLine, toNode.pop3s(), to);
    }

    /** What the server in France says in the header, folding undone. */
    private List<String> resultsOfFrance(byte[] message) {
        return results(france, message);
    }

    private static List<String> results(Node node, byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        String start = "Authentication-Results: " + node.hostname() + "; ";
        return text.substring(0, text.indexOf("\r\n\r\n")).replaceAll("\r\n[ \t]", " ").lines()
            .filter(line -> line.startsWith(start)).map(line -> line.substring(start.length())).toList();
    }

    private Program.Result ldap(LabUser user) throws IOException {
        return ldap(user, alain.address());
    }

    private Program.Result ldap(LabUser user, String address) throws IOException {
        return LDAPSEARCH.run("-x", "-LLL", "-o", "ldif-wrap=no", "-o", "tls_reqcert=never", "-H",
            "ldaps://" + france.ldaps(), "-D", user.address(), "-w", user.password(), "-b", "dc=eu-admin,dc=net",
            "(mail=" + address + ")", "mail", "userCertificate;binary");
    }

    private static Program.Result digitalId(TestaLab lab, Node node, String... command) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("digital-id"));
        arguments.addAll(List.of(command));
        arguments.addAll(List.of("--conf", lab.home().conf(node).toString()));
        return TestaCommand.run(arguments.toArray(String[]::new));
    }

    private static Program.Result succeeded(Program.Result result) {
        assertThat(result.exitCode()).as(result.text()).isZero();
        return result;
    }

    private String file(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(temporary, "openssl", ".eml"), content).toString();
    }
}
