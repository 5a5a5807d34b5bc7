package eu.testa.mail.server.command.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.pki.CertificateReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** With OpenSSL and NSS as the mail programs of everybody else. */
class SmimeIT {

    private static final String FROM = "From: Alain Dupont <Alain.Dupont@tcn.b.eu-admin.net>\n";
    private static final String TEXT = FROM + "To: Jeanne.Martin@tcn.f.eu-admin.net\nSubject: Meeting\n"
        + "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        + "Déjà vu?\n\nOn Monday.\n";
    private static final String PASSWORD = "only-for-tests-42";

    @TempDir
    static Path folder;

    private record Result(int exitCode, String out, String err) {
    }

    @BeforeAll
    static void issue() throws Exception {
        for (String program : List.of("openssl", "certutil", "cmsutil", "pk12util")) {
            assertThat(Stream.of(System.getenv("PATH").split(":")).map(Path::of)
                .anyMatch(path -> Files.isExecutable(path.resolve(program))))
                .as("%s is needed: apt-get install openssl libnss3-tools", program).isTrue();
        }
        Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        Files.writeString(folder.resolve("mail.eml"), TEXT);
        Files.writeString(folder.resolve("entity"), TEXT.substring(TEXT.indexOf("Content-Type")).replace("\n", "\r\n"));
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Root_CA", "-days", "30",
            "-keyout", "root.key", "-out", "root.crt");
        Files.createDirectories(folder.resolve("crls"));
        Files.writeString(folder.resolve("ca.conf"), "[ca]\ndefault_ca = root\n[root]\ndatabase = index.txt\n"
            + "certificate = root.crt\nprivate_key = root.key\ndefault_md = sha256\ndefault_crl_days = 7\n");
        Files.createFile(folder.resolve("index.txt"));
        issue("rsa", "rsa:2048");
        issue("ec", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
        issue("brainpool", "ec", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1");
        run("openssl", "ca", "-config", "ca.conf", "-gencrl", "-out", "crls/root.crl");
        run("certutil", "-N", "-d", ".", "--empty-password");
        run("certutil", "-A", "-d", ".", "-n", "root", "-t", "C,C,C", "-i", "root.crt");
        run("pk12util", "-i", "rsa.pfx", "-d", ".", "-w", "password");
    }

    private static void issue(String name, String... key) throws Exception {
        String subject = "/CN=Alain Dupont " + name
            + "/SN=Dupont/GN=Alain/serialNumber=42/emailAddress=Alain.Dupont@tcn.b.eu-admin.net";
        List<String> request = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-CA", "root.crt", "-CAkey",
            "root.key", "-subj", subject, "-days", "20", "-keyout", name + ".key", "-out", name + ".crt",
            "-addext", "basicConstraints=critical,CA:FALSE",
            "-addext", "subjectAltName=email:Alain.Dupont@tcn.b.eu-admin.net", "-addext", "extendedKeyUsage=emailProtection",
            "-addext", "keyUsage=digitalSignature,keyEncipherment,keyAgreement", "-newkey"));
        request.addAll(Arrays.asList(key));
        run(request.toArray(String[]::new));
        run("openssl", "pkcs12", "-export", "-inkey", name + ".key", "-in", name + ".crt", "-certfile", "root.crt", "-name",
            name, "-passout", "pass:" + PASSWORD, "-out", name + ".pfx");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "rsa.crt -md sha256", "rsa.crt -md sha512 -nodetach", "rsa.crt -md sha256 -keyopt rsa_padding_mode:pss",
        "ec.crt -md sha256", "ec.crt -md sha384 -nodetach", "brainpool.crt -md sha256", "rsa.crt -md sha256 -noattr",
        "rsa.crt -md sha256 -keyid", "rsa.crt -md sha256 -nodetach -stream"})
    void shouldVerifyWhatOpensslSigned(String options) throws Exception {
        List<String> sign = new ArrayList<>(List.of("openssl", "cms", "-sign", "-in", "entity", "-from",
            "Alain.Dupont@tcn.b.eu-admin.net", "-out", "signed.eml", "-signer"));
        sign.addAll(List.of(options.split(" ")));
        sign.addAll(List.of("-inkey", options.split("\\.")[0] + ".key"));
        run(sign.toArray(String[]::new));

        JsonNode line = verify("signed.eml");

        assertThat(line.path("result").asText()).as(line.toString()).isEqualTo("pass");
        Path changed = folder.resolve("changed.eml");
        String mail = Files.readString(folder.resolve("signed.eml"));
        if (!options.contains("nodetach")) {
            Files.writeString(changed, mail.replace("On Monday", "On Friday"));
            assertThat(verify("changed.eml").path("integrity").asText()).isEqualTo("fail");
        }
    }

    @Test
    void shouldVerifyWhatTwoSignedWithOpenssl() throws Exception {
        run("openssl", "cms", "-sign", "-in", "entity", "-signer", "rsa.crt", "-inkey", "rsa.key", "-signer", "ec.crt",
            "-inkey", "ec.key", "-from", "Alain.Dupont@tcn.b.eu-admin.net", "-out", "two.eml");

        assertThat(verify("two.eml").path("result").asText()).isEqualTo("pass");
        assertThat(verify("two.eml").path("signers")).hasSize(2);
    }

    @Test
    void shouldVerifyWhatNssSigned() throws Exception {
        run("cmsutil", "-S", "-d", ".", "-N", "rsa", "-i", "entity", "-o", "nss.p7m", "-H", "SHA256");
        writeCms("nss.eml", "smime-type=signed-data", Files.readAllBytes(folder.resolve("nss.p7m")));

        JsonNode line = verify("nss.eml");

        assertThat(line.path("result").asText()).as(line.toString()).isEqualTo("pass");
    }

    @Test
    void shouldVerifyWhatNssSignedDetached() throws Exception {
        run("cmsutil", "-S", "-T", "-G", "-d", ".", "-N", "rsa", "-i", "entity", "-o", "nss.p7s", "-H", "SHA256");
        String mail = FROM + "MIME-Version: 1.0\nContent-Type: multipart/signed; micalg=sha-256; boundary=limit;\n"
            + " protocol=\"application/pkcs7-signature\"\n\n--limit\n" + Files.readString(folder.resolve("entity"))
            + "\n--limit\nContent-Type: application/pkcs7-signature; name=smime.p7s\n"
            + "Content-Transfer-Encoding: base64\n\n"
            + Base64.getMimeEncoder().encodeToString(Files.readAllBytes(folder.resolve("nss.p7s"))) + "\n--limit--\n";
        Files.writeString(folder.resolve("nss-detached.eml"), mail);
        Files.writeString(folder.resolve("nss-changed.eml"), mail.replace("On Monday", "On Friday"));

        JsonNode line = verify("nss-detached.eml");

        assertThat(line.path("result").asText()).as(line.toString()).isEqualTo("pass");
        // -G: with the time
        assertThat(line.path("signers").get(0).path("signingTime").isTextual()).isTrue();
        assertThat(verify("nss-changed.eml").path("integrity").asText()).isEqualTo("fail");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ec"})
    void shouldSignWhatOpensslAndNssVerify(String name) throws Exception {
        Result signed = testa("smime", "sign", "--pfx", path(name + ".pfx"), "--password-file", path("password"), "--output",
            path("ours.eml"), path("mail.eml"));
        assertThat(signed.exitCode()).as(signed.err()).isZero();

        assertThat(verify("ours.eml").path("result").asText()).isEqualTo("pass");
        run("openssl", "cms", "-verify", "-in", "ours.eml", "-CAfile", "root.crt", "-purpose", "smimesign", "-out", "content");
        assertThat(Files.readString(folder.resolve("content"))).contains("Déjà vu?\r\n\r\nOn Monday.\r\n");
        String mail = Files.readString(folder.resolve("ours.eml"));
        String boundary = "\r\n--" + mail.replaceAll("(?s).*boundary=\"([^\"]*)\".*", "$1");
        int start = mail.indexOf(boundary) + boundary.length() + 2;
        Files.writeString(folder.resolve("signed-part"), mail.substring(start, mail.indexOf(boundary, start)));
        run("openssl", "cms", "-verify", "-in", "ours.eml", "-noverify", "-signer", "who.crt", "-out", "content");
        run("openssl", "smime", "-pk7out", "-in", "ours.eml", "-out", "ours.p7s.pem");
        run("openssl", "pkcs7", "-in", "ours.p7s.pem", "-outform", "DER", "-out", "ours.p7s");
        run("cmsutil", "-D", "-d", ".", "-c", "signed-part", "-i", "ours.p7s", "-o", "nss-content");
        assertThat(Files.readString(folder.resolve("nss-content"))).contains("On Monday.");
        Files.writeString(folder.resolve("changed-part"),
            Files.readString(folder.resolve("signed-part")).replace("On Monday", "On Friday"));
        assertThat(start("cmsutil", "-D", "-d", ".", "-c", "changed-part", "-i", "ours.p7s", "-o", "nss-content").waitFor())
            .as("whether NSS looks at the signature at all").isNotZero();
    }

    @ParameterizedTest
    @CsvSource({"rsa, ''", "ec, ''", "rsa, --gcm", "ec, --gcm"})
    void shouldEncryptForOpenssl(String name, String gcm) throws Exception {
        List<String> encrypt = new ArrayList<>(List.of("smime", "encrypt", "--to", path(name + ".crt"), "--output",
            path("secret.eml"), path("mail.eml")));
        encrypt.addAll(gcm.isEmpty() ? List.of() : List.of(gcm));

        assertThat(testa(encrypt.toArray(String[]::new)).exitCode()).isZero();

        assertThat(Files.readString(folder.resolve("secret.eml"))).doesNotContain("Monday")
            .contains(gcm.isEmpty() ? "smime-type=enveloped-data" : "smime-type=authEnveloped-data");
        assertThat(verify("secret.eml").path("type").asText()).isEqualTo("enveloped");
        run("openssl", "cms", "-decrypt", "-in", "secret.eml", "-inkey", name + ".key", "-recip", name + ".crt", "-out",
            "opened");
        assertThat(Files.readString(folder.resolve("opened"))).contains("On Monday.");
        assertThat(decrypt(name, "secret.eml").exitCode()).isZero();
        assertThat(Files.readString(folder.resolve("plain.eml"))).startsWith(FROM.strip()).contains("On Monday.");
    }

    @ParameterizedTest
    @CsvSource({"rsa, -aes256", "ec, -aes256", "rsa, -aes-256-gcm", "ec, -aes-256-gcm", "rsa, -aes-128-gcm", "rsa, -des3"})
    void shouldDecryptWhatOpensslEncrypted(String name, String cipher) throws Exception {
        run("openssl", "cms", "-encrypt", cipher, "-in", "entity", "-out", "theirs.eml", name + ".crt");

        Result decrypted = decrypt(name, "theirs.eml");

        assertThat(decrypted.exitCode()).as(decrypted.err()).isZero();
        assertThat(Files.readString(folder.resolve("plain.eml"))).contains("On Monday.");
        Result stranger = decrypt("brainpool", "theirs.eml");
        assertThat(stranger.exitCode()).isEqualTo(1);
        assertThat(stranger.err()).contains("not encrypted for this certificate");
    }

    @Test
    void shouldNotOpenWhatWasChangedUnderGcm() throws Exception {
        run("openssl", "cms", "-encrypt", "-aes-256-gcm", "-in", "entity", "-outform", "DER", "-out", "theirs.der", "rsa.crt");
        byte[] cms = Files.readAllBytes(folder.resolve("theirs.der"));
        // in the ciphertext: after it there are 16 octets of the authentication tag only
        cms[cms.length - 40] ^= 1;
        writeCms("changed-gcm.eml", "smime-type=authEnveloped-data", cms);

        Result decrypted = decrypt("rsa", "changed-gcm.eml");

        assertThat(decrypted.exitCode()).as(decrypted.err()).isEqualTo(1);
        assertThat(decrypted.err()).contains("cannot be decrypted");
    }

    @Test
    void shouldSayWhatIsNotEncrypted() throws Exception {
        writeCms("nothing.eml", "smime-type=enveloped-data", new byte[] {4, 1, 2});

        assertThat(decrypt("rsa", "mail.eml").err()).contains("not encrypted with S/MIME");
        Result nothing = decrypt("rsa", "nothing.eml");
        assertThat(nothing.exitCode()).as(nothing.err()).isEqualTo(1);
        assertThat(nothing.err()).contains("cannot be decrypted");
    }

    @Test
    void shouldEncryptForNss() throws Exception {
        assertThat(testa("smime", "encrypt", "--to", path("rsa.crt"), "--output", path("secret.eml"), path("mail.eml"))
            .exitCode()).isZero();
        run("openssl", "smime", "-pk7out", "-in", "secret.eml", "-out", "secret.pem");
        run("openssl", "pkcs7", "-in", "secret.pem", "-outform", "DER", "-out", "secret.p7m");

        run("cmsutil", "-D", "-d", ".", "-i", "secret.p7m", "-o", "nss-opened");

        assertThat(Files.readString(folder.resolve("nss-opened"))).startsWith("Content-Type: text/plain").contains("On Monday.");
    }

    @Test
    void shouldDecryptWhatNssEncrypted() throws Exception {
        run("openssl", "x509", "-in", "rsa.crt", "-out", "rsa.pem");
        run("cmsutil", "-E", "-d", ".", "-r", "Alain.Dupont@tcn.b.eu-admin.net", "-i", "entity", "-o", "nss-secret.p7m");
        writeCms("nss-secret.eml", "smime-type=enveloped-data", Files.readAllBytes(folder.resolve("nss-secret.p7m")));

        Result decrypted = decrypt("rsa", "nss-secret.eml");

        assertThat(decrypted.exitCode()).as(decrypted.err()).isZero();
        assertThat(Files.readString(folder.resolve("plain.eml"))).contains("On Monday.");
    }

    @Test
    void shouldPrintExactlyTheFieldsOfASignedMail() throws Exception {
        signGood();
        Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);

        Result good = testa("smime", "verify", "--anchors", path("root.crt"), "--crls", path("crls"), "--json",
            path("good.eml"));

        assertThat(good.exitCode()).isZero();
        JsonNode line = new ObjectMapper().readTree(good.out());
        assertThat(texts(line)).containsOnly(entry("file", path("good.eml")), entry("type", "signed"),
            entry("result", "pass"), entry("integrity", "pass"), entry("trust", "pass"), entry("identity", "pass"),
            entry("date", line.path("date").asText()),
            entry("reason", line.path("reason").asText()));
        assertThat(line.path("reason").asText()).isNotBlank();
        assertThat(names(line)).hasSize(9).contains("signers");
        assertThat(line.path("signers").isArray()).isTrue();
        assertThat(line.path("signers")).hasSize(1);
        JsonNode signer = line.path("signers").get(0);
        X509Certificate certificate = CertificateReader.read(Files.readAllBytes(folder.resolve("rsa.crt"))).get(0);
        assertThat(texts(signer)).containsOnly(entry("subject",
            "emailAddress=Alain.Dupont@tcn.b.eu-admin.net,serialNumber=42,givenName=Alain,SN=Dupont,CN=Alain Dupont rsa"),
            entry("issuer", "CN=Root_CA"), entry("serial", certificate.getSerialNumber().toString(16)),
            entry("notBefore", certificate.getNotBefore().toInstant().toString()),
            entry("notAfter", certificate.getNotAfter().toInstant().toString()), entry("algorithm", "SHA256withRSA"),
            entry("signingTime", signer.path("signingTime").asText()));
        assertThat(Instant.parse(signer.path("signingTime").asText())).isBetween(start.minusSeconds(60), Instant.now());
        assertThat(names(signer)).hasSize(8).contains("addresses");
        assertThat(signer.path("addresses")).hasToString("[\"Alain.Dupont@tcn.b.eu-admin.net\"]");
    }

    @Test
    void shouldPrintNullForASigningTimeThatIsNotThereAndAnEmptyListWithoutSigners() throws Exception {
        run("openssl", "cms", "-sign", "-noattr", "-in", "entity", "-signer", "rsa.crt", "-inkey", "rsa.key", "-from",
            "Alain.Dupont@tcn.b.eu-admin.net", "-out", "no-time.eml");

        JsonNode signer = verify("no-time.eml").path("signers").get(0);
        JsonNode unsigned = verify("mail.eml");

        assertThat(names(signer)).contains("signingTime");
        assertThat(signer.path("signingTime").isNull()).isTrue();
        assertThat(texts(unsigned)).contains(entry("type", "none"), entry("result", "none"), entry("integrity", "none"),
            entry("trust", "none"), entry("identity", "none"));
        assertThat(unsigned.path("reason").asText()).isNotBlank();
        assertThat(unsigned.path("signers")).hasToString("[]");
    }

    @Test
    void shouldPrintALineForEveryFileAndExitByTheWorst() throws Exception {
        signGood();
        String[] start = {"smime", "verify", "--anchors", path("root.crt"), "--crls", path("crls"), "--json"};

        assertThat(testa(with(start, path("good.eml"), path("mail.eml"))).exitCode()).isEqualTo(1);
        Result one = testa(with(start, path("none.eml"), path("good.eml"), path("mail.eml"), path("crls")));
        assertThat(one.exitCode()).isEqualTo(3);
        assertThat(column(one, "result")).containsExactly("temperror", "pass", "none", "temperror");
        assertThat(column(one, "file")).containsExactly(path("none.eml"), path("good.eml"), path("mail.eml"), path("crls"));
        assertThat(column(one, "type").get(0)).isEqualTo("none");
        assertThat(column(one, "reason").get(0)).isEqualTo("there is no such file");
        assertThat(testa("smime", "verify", path("good.eml")).exitCode()).isEqualTo(2);
        assertThat(testa(with(start, "--at", "yesterday", path("good.eml"))).exitCode()).isEqualTo(2);
        assertThat(testa(with(start, "--at", "2050-01-01T00:00:00Z", path("good.eml"))).out()).contains("\"trust\":\"fail\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "--anchors root.crt --crls crls --json good.eml mail.eml", "good.eml mail.eml --json --crls crls --anchors root.crt",
        "good.eml --crls crls --anchors ec.crt root.crt mail.eml --json",
        "--json --no-identity --certs rsa.crt ec.crt --at 2099-01-01T00:00:00Z --anchors root.crt good.eml mail.eml",
        "--crls crls/root.crl crls good.eml --anchors root.crt mail.eml --json"})
    void shouldTakeOptionsAndFilesInAnyOrder(String arguments) throws Exception {
        signGood();

        Result result = testa(Stream.concat(Stream.of("smime", "verify"), Stream.of(arguments.split(" "))
            .map(word -> Files.exists(folder.resolve(word)) ? path(word) : word)).toArray(String[]::new));

        assertThat(column(result, "file")).as(result.err()).containsExactly(path("good.eml"), path("mail.eml"));
        assertThat(column(result, "result")).containsExactly(arguments.contains("2099") ? "fail" : "pass", "none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"From: m@evil.example\nSubject: our CA\n\n", "From m@evil.example Mon Mar  2 08:00:00 2026\nX:\n\n",
        "DKIM-Signature:\n v=1\nFrom: m@evil.example\n\n"})
    void shouldNeverTakeAMailForACa(String beginning) throws Exception {
        signGood();
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Evil CA", "-days", "30", "-keyout",
            "evil.key", "-out", "evil.crt", "-addext", "subjectAltName=email:Alain.Dupont@tcn.b.eu-admin.net");
        run("openssl", "cms", "-sign", "-in", "entity", "-signer", "evil.crt", "-inkey", "evil.key", "-from",
            "Alain.Dupont@tcn.b.eu-admin.net", "-out", "forged.eml");
        Files.writeString(folder.resolve("innocent.eml"), beginning + Files.readString(folder.resolve("evil.crt")));

        Result anchors = testa("smime", "verify", "--json", "--anchors", path("root.crt"), path("innocent.eml"),
            path("forged.eml"));
        Result crls = testa("smime", "verify", "--json", "--anchors", path("root.crt"), "--crls", path("crls"),
            path("innocent.eml"), path("good.eml"));

        assertThat(column(anchors, "result")).containsExactly("none", "fail");
        assertThat(anchors.exitCode()).isEqualTo(1);
        assertThat(column(crls, "result")).containsExactly("none", "pass");
        assertThat(crls.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldTakeCertificatesAsOpensslAndWindowsWriteThem() throws Exception {
        signGood();
        run("openssl", "x509", "-in", "root.crt", "-text", "-out", "text.crt");
        run("openssl", "pkcs12", "-in", "rsa.pfx", "-cacerts", "-nokeys", "-passin", "file:password", "-out", "bag.crt");
        Files.writeString(folder.resolve("bom.crt"), "\ufeff" + Files.readString(folder.resolve("root.crt")));
        assertThat(folder.resolve("text.crt")).content().startsWith("Certificate:\n");
        assertThat(folder.resolve("bag.crt")).content().startsWith("Bag Attributes");

        for (String anchor : List.of("text.crt", "bag.crt", "bom.crt")) {
            Result result = testa("smime", "verify", "--json", "--anchors", path("ec.crt"), path(anchor), path("good.eml"));

            assertThat(column(result, "result")).as("%s: %s", anchor, result).containsExactly("pass");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--anchors empty", "--anchors none.crt", "--anchors root.crt --crls empty",
        "--anchors empty-folder", "--anchors root.crt --crls mail.eml", "--anchors root.crt --certs none.crt"})
    void shouldSayNothingOfAMailWhenWhatIsNamedToJudgeItCannotBeRead(String arguments) throws Exception {
        signGood();
        Files.createDirectories(folder.resolve("empty-folder"));
        Files.write(folder.resolve("empty"), new byte[0]);
        // the options come last, so that the file that cannot be read is theirs
        Result result = testa(Stream.concat(Stream.of("smime", "verify", "--json", path("good.eml")),
            Stream.of(arguments.split(" ")).map(word -> word.startsWith("--") ? word : path(word))).toArray(String[]::new));

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(column(result, "result")).first().isEqualTo("temperror");
    }

    @Test
    void shouldGoOnWithoutAStrangeFileInAFolder() throws Exception {
        signGood();
        Path mixed = Files.createDirectories(folder.resolve("mixed"));
        Files.copy(folder.resolve("root.crt"), mixed.resolve("root.crt"));
        Files.writeString(mixed.resolve("README"), "Whom we trust.\n");

        Result result = testa("smime", "verify", "--anchors", mixed.toString(), path("good.eml"));

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).contains(mixed.resolve("README") + " is left out");
    }

    private static void signGood() throws Exception {
        run("openssl", "cms", "-sign", "-in", "entity", "-signer", "rsa.crt", "-inkey", "rsa.key", "-from",
            "Alain.Dupont@tcn.b.eu-admin.net", "-out", "good.eml");
    }

    private static List<String> column(Result result, String field) throws IOException {
        List<String> values = new ArrayList<>();
        for (String line : result.out().lines().toList()) {
            values.add(new ObjectMapper().readTree(line).path(field).asText());
        }
        return values;
    }

    /** The fields whose values are text. */
    private static Map<String, String> texts(JsonNode node) {
        Map<String, String> texts = new TreeMap<>();
        node.properties().stream().filter(field -> field.getValue().isTextual())
            .forEach(field -> texts.put(field.getKey(), field.getValue().textValue()));
        return texts;
    }

    private static Set<String> names(JsonNode node) {
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode verify(String mail) throws Exception {
        Result result = testa("smime", "verify", "--anchors", path("root.crt"), "--crls", path("crls"), "--json", path(mail));
        assertThat(result.exitCode()).as(result.err()).isIn(0, 1);
        return new ObjectMapper().readTree(result.out());
    }

    private static String[] with(String[] start, String... more) {
        return Stream.of(start, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static Result testa(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new CommandLine(new Smime()).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true))
            .execute(Arrays.copyOfRange(arguments, 1, arguments.length));
        return new Result(exitCode, out.toString(), err.toString());
    }

    private static Result decrypt(String name, String mail) {
        return testa("smime", "decrypt", "--pfx", path(name + ".pfx"), "--password-file", path("password"), "--output",
            path("plain.eml"), path(mail));
    }

    private static void writeCms(String name, String parameter, byte[] cms) throws IOException {
        Files.writeString(folder.resolve(name), FROM + "Content-Type: application/pkcs7-mime; " + parameter + "\n"
            + "Content-Transfer-Encoding: base64\n\n" + Base64.getMimeEncoder().encodeToString(cms) + "\n");
    }

    private static Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        return process;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = start(command);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command) + "\n" + said).isZero();
    }
}
