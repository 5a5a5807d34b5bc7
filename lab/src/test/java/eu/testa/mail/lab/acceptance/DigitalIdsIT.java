package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Chapters 4 and 5 of the note, with OpenSSL as everybody's mail program: digital IDs are issued, a signed mail crosses
 * TESTA, the signer's certificate is found over LDAP, the reply is encrypted to him, and in the end his ID is revoked.
 */
@ExtendWith(LabExtension.class)
class DigitalIdsIT {

    private static final Program OPENSSL = new Program("openssl", "openssl");
    private static final Program LDAPSEARCH = new Program("ldapsearch", "ldap-utils");
    private static final String TEXT = "Driver card 0123456789 is withdrawn.\r\n";

    @TempDir
    private Path temporary;
    private Path ca;
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
    }

    @AfterEach
    void leaveAsFound(TestaLab lab) throws Exception {
        digitalId(lab, "delete", alain.address());
        for (String folder : List.of("authorities", "crls")) {
            Path trust = lab.home().conf(france).resolve("smime").resolve(folder);
            if (Files.exists(trust)) {
                try (Stream<Path> files = Files.list(trust)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    @Test
    void shouldExchangeSignedAndEncryptedMailWithDigitalIdsOfOurOwnCa(TestaLab lab) throws Exception {
        issueThreeACountry(lab);
        Identity alainsId = install(alain.address());
        Identity jeannesId = install(jeanne.address());
        trust(lab);

        // signed in Belgium, verified in France, octets intact
        byte[] signed = sign(alainsId, alain, jeanne);
        byte[] arrived = send(signed, belgium, alain, france, jeanne);
        assertThat(resultsOfFrance(arrived)).singleElement().asString().startsWith("smime=pass ")
            .endsWith(" body.smime-identifier=" + alain.address() + " body.smime-part=2");
        assertThat(Letter.body(arrived)).isEqualTo(Letter.body(signed));
        assertThat(verify(arrived).text()).contains(TEXT);

        // kept by the server, found over LDAP by the users of France, and by nobody else
        Path found = Files.write(temporary.resolve("found.der"), certificateFromLdap());
        assertThat(ldap(alain).text()).contains("Invalid credentials").doesNotContain("userCertificate");

        // the reply is encrypted to what LDAP gave, and only Alain reads it
        byte[] reply = encrypt(sign(jeannesId, jeanne, alain), found, jeanne, alain);
        byte[] received = send(reply, france, jeanne, belgium, alain);
        assertThat(new String(received, StandardCharsets.ISO_8859_1)).doesNotContain("Driver card");
        byte[] opened = succeeded(OPENSSL.run("cms", "-decrypt", "-in", file(received), "-recip",
            alainsId.certificate().toString(), "-inkey", alainsId.key().toString())).octets();
        assertThat(verify(opened).text()).contains(TEXT);
        assertThat(OPENSSL.run("cms", "-decrypt", "-in", file(received), "-recip", jeannesId.certificate().toString(),
            "-inkey", jeannesId.key().toString()).exitCode()).isNotZero();

        // revoked: no longer offered, and no longer believed
        succeeded(pki(lab, "revoke", alain.address(), "--reason", "keyCompromise"));
        trust(lab);
        Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(500))
            .untilAsserted(() -> assertThat(ldap(jeanne).text()).doesNotContain("userCertificate"));
        assertThat(digitalId(lab, "show", alain.address()).text()).contains("status    revoked");
        assertThat(verify(arrived).text()).contains("certificate revoked");
        byte[] late = send(signed, belgium, alain, france, jeanne);
        assertThat(resultsOfFrance(late)).singleElement().asString().startsWith("smime=fail ").contains("was revoked on");
    }

    @Test
    void shouldNotLetASenderWriteTheResult() throws Exception {
        byte[] forged = ("Authentication-Results: " + france.hostname() + "; smime=pass\r\n"
            + "From: <" + alain.address() + ">\r\nTo: <" + jeanne.address() + ">\r\nSubject: trust me\r\n\r\n" + TEXT)
            .getBytes(StandardCharsets.US_ASCII);

        byte[] arrived = send(forged, belgium, alain, france, jeanne);

        assertThat(resultsOfFrance(arrived)).containsExactly("smime=none");
    }

    private void issueThreeACountry(TestaLab lab) throws IOException {
        succeeded(pki(lab, "init", "--key-size", "3072"));
        for (String address : List.of(alain.address(), "Marie-Claire.Peeters@tcn.b.eu-admin.net",
            "Luc.Maes@tcn.b.eu-admin.net", jeanne.address(), "Patrick.O'Connor@tcn.f.eu-admin.net",
            "Pierre.Durand@tcn.f.eu-admin.net")) {
            succeeded(pki(lab, "issue", address));
        }
        Program.Result fourth = pki(lab, "issue", "Eva.Claes@tcn.b.eu-admin.net");
        assertThat(fourth.exitCode()).isEqualTo(1);
        assertThat(fourth.text()).contains("Belgium has had its 3 digital IDs");
    }

    private record Identity(Path certificate, Path key) {
    }

    /** Opens Mail.pfx as its owner does, with the password that he got another way. */
    private Identity install(String address) throws IOException {
        Path files = ca.resolve("issued").resolve(address);
        Path key = temporary.resolve(address + ".key");
        succeeded(OPENSSL.run("pkcs12", "-in", files.resolve("Mail.pfx").toString(), "-passin",
            "file:" + files.resolve("Mail.password"), "-nocerts", "-noenc", "-out", key.toString()));
        return new Identity(files.resolve("Mail.cer"), key);
    }

    /** Brings the CAs and their CRLs to the server in France. */
    private void trust(TestaLab lab) throws IOException {
        Path trust = lab.home().conf(france).resolve("smime");
        for (String name : List.of("Root_CA", "EC_CA")) {
            copy(ca.resolve(name + ".crt"), trust.resolve("authorities"));
            copy(ca.resolve(name + ".crl"), trust.resolve("crls"));
        }
    }

    private static void copy(Path file, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve(file.getFileName()), Files.readAllBytes(file));
    }

    private byte[] sign(Identity signer, LabUser from, LabUser to) throws IOException {
        return withLineEndsOfMail(succeeded(OPENSSL.run("cms", "-sign", "-in", file(TEXT.getBytes(StandardCharsets.US_ASCII)),
            "-text", "-signer", signer.certificate().toString(), "-inkey", signer.key().toString(), "-certfile",
            ca.resolve("EC_CA.crt").toString(), "-from", from.address(), "-to", to.address(), "-subject", "withdrawn"))
            .octets());
    }

    private byte[] encrypt(byte[] message, Path recipient, LabUser from, LabUser to) throws IOException {
        return withLineEndsOfMail(succeeded(OPENSSL.run("cms", "-encrypt", "-aes-256-cbc", "-in", file(message), "-from",
            from.address(), "-to", to.address(), "-subject", "withdrawn", recipient.toString())).octets());
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
        String text = new String(message, StandardCharsets.ISO_8859_1);
        String start = "Authentication-Results: " + france.hostname() + "; ";
        return text.substring(0, text.indexOf("\r\n\r\n")).replaceAll("\r\n[ \t]", " ").lines()
            .filter(line -> line.startsWith(start)).map(line -> line.substring(start.length())).toList();
    }

    private byte[] certificateFromLdap() throws IOException {
        String attribute = "userCertificate;binary:: ";
        Program.Result found = ldap(jeanne);
        return found.lines().stream().filter(line -> line.startsWith(attribute)).findFirst()
            .map(line -> Base64.getDecoder().decode(line.substring(attribute.length())))
            .orElseThrow(() -> new AssertionError("no certificate in what ldapsearch found:\n" + found.text()));
    }

    private Program.Result ldap(LabUser user) throws IOException {
        return LDAPSEARCH.run("-x", "-LLL", "-o", "ldif-wrap=no", "-o", "tls_reqcert=never", "-H",
            "ldaps://" + france.ldaps(), "-D", user.address(), "-w", user.password(), "-b", "dc=eu-admin,dc=net",
            "(mail=" + alain.address() + ")", "mail", "userCertificate;binary");
    }

    private Program.Result pki(TestaLab lab, String... command) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("pki"));
        arguments.addAll(List.of(command));
        arguments.addAll(List.of("--dir", ca.toString()));
        return TestaCommand.run(lab, arguments.toArray(String[]::new));
    }

    private Program.Result digitalId(TestaLab lab, String... command) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("digital-id"));
        arguments.addAll(List.of(command));
        arguments.addAll(List.of("--conf", lab.home().conf(france).toString()));
        return TestaCommand.run(lab, arguments.toArray(String[]::new));
    }

    private static Program.Result succeeded(Program.Result result) {
        assertThat(result.exitCode()).as(result.text()).isZero();
        return result;
    }

    private String file(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(temporary, "openssl", ".eml"), content).toString();
    }
}
