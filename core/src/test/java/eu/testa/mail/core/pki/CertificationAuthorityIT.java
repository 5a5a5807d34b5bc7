package eu.testa.mail.core.pki;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.Program;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the CA writes, read by the programs of others: OpenSSL and NSS (the library inside Thunderbird). */
class CertificationAuthorityIT {

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final Program OPENSSL = new Program("openssl", "openssl");
    private static final Program PK12UTIL = new Program("pk12util", "libnss3-tools");
    private static final Program CERTUTIL = new Program("certutil", "libnss3-tools");

    private static TestCa template;

    @TempDir
    private Path temporary;
    private Path folder;

    @BeforeAll
    static void makeCa(@TempDir Path shared) throws Exception {
        template = new TestCa(shared.resolve("ca"), Optional.of(URI.create("http://crl.eu-admin.net/")), Instant.now());
    }

    @BeforeEach
    void copyCa() throws Exception {
        folder = template.copy(temporary.resolve("ca"));
    }

    @Test
    void shouldVerifyWithOpensslAsASignerOfMail() throws Exception {
        IssuedId id = issue(Pfx.MODERN);

        assertThat(verify(id).succeeded()).as(verify(id).output()).isTrue();
        assertThat(OPENSSL.run("x509", "-in", file(id, IssuedId.CERTIFICATE), "-noout", "-ext",
            "crlDistributionPoints,subjectAltName").output())
            .contains("URI:http://crl.eu-admin.net/EC_CA.crl", "email:" + ALAIN);
    }

    @Test
    void shouldBeRefusedByOpensslOnceRevoked() throws Exception {
        IssuedId id = issue(Pfx.MODERN);
        try (CertificationAuthority ca = open()) {
            ca.revoke(ALAIN, RevocationReason.KEY_COMPROMISE, TestCa.PASSPHRASE);
        }

        assertThat(verify(id).succeeded()).isFalse();
        assertThat(verify(id).output()).contains("certificate revoked");
    }

    @Test
    void shouldSignCrlsThatOpensslVerifies() throws Exception {
        for (String name : new String[] {"Root_CA", "EC_CA"}) {
            assertThat(OPENSSL.run("crl", "-inform", "DER", "-in", folder.resolve(name + ".crl").toString(), "-CAfile",
                folder.resolve(name + ".crt").toString(), "-noout", "-crlnumber", "-nextupdate").output())
                .contains("verify OK", "crlNumber=", "nextUpdate=");
        }
    }

    @Test
    void shouldKeepTheIssuingCaToTestaAddresses() throws Exception {
        // what a thief of the issuing key could sign, made by openssl with that very key
        Path key = temporary.resolve("thief.key");
        OPENSSL.run("pkey", "-in", folder.resolve("keys/EC_CA.key").toString(), "-passin",
            "pass:" + new String(TestCa.PASSPHRASE), "-out", key.toString()).mustSucceed();
        Path extensions = Files.writeString(temporary.resolve("ext"), "subjectAltName=email:boss@example.com\n");
        OPENSSL.run("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", temporary.resolve("k").toString(), "-subj",
            "/CN=Boss", "-out", temporary.resolve("csr").toString()).mustSucceed();
        Path foreign = temporary.resolve("foreign.pem");
        OPENSSL.run("x509", "-req", "-in", temporary.resolve("csr").toString(), "-CA",
            folder.resolve("EC_CA.crt").toString(), "-CAkey", key.toString(), "-CAcreateserial", "-extfile",
            extensions.toString(), "-out", foreign.toString()).mustSucceed();

        assertThat(OPENSSL.run("verify", "-CAfile", folder.resolve("Root_CA.crt").toString(), "-untrusted",
            folder.resolve("EC_CA.crt").toString(), foreign.toString()).output()).contains("permitted subtree violation");
    }

    @Test
    void shouldOpenTheModernPfxWithOpenssl() throws Exception {
        IssuedId id = issue(Pfx.MODERN);

        Program.Result info = OPENSSL.run("pkcs12", "-in", file(id, IssuedId.PFX), "-passin",
            "file:" + file(id, IssuedId.PASSWORD), "-noenc", "-info");

        assertThat(info.mustSucceed().output()).contains("MAC: sha256", "AES-256-CBC", "hmacWithSHA256",
            "BEGIN PRIVATE KEY").containsPattern("(?s)(BEGIN CERTIFICATE.*){3}");
    }

    @Test
    void shouldOpenThePfxForOldWindowsWithOpensslsLegacyProvider() throws Exception {
        IssuedId id = issue(Pfx.OLD_WINDOWS);

        Program.Result info = OPENSSL.run("pkcs12", "-legacy", "-in", file(id, IssuedId.PFX), "-passin",
            "file:" + file(id, IssuedId.PASSWORD), "-noenc", "-info");

        assertThat(info.mustSucceed().output()).contains("MAC: sha1", "pbeWithSHA1And3-KeyTripleDES-CBC",
            "BEGIN PRIVATE KEY");
    }

    @Test
    void shouldInstallIntoNssAsThunderbirdDoes() throws Exception {
        IssuedId id = issue(Pfx.MODERN);
        String database = "sql:" + Files.createDirectory(temporary.resolve("nss"));
        CERTUTIL.run("-N", "-d", database, "--empty-password").mustSucceed();
        CERTUTIL.run("-A", "-d", database, "-n", "Root_CA", "-t", ",CT,", "-a", "-i", file(id, "Root_CA.crt")).mustSucceed();
        CERTUTIL.run("-A", "-d", database, "-n", "EC_CA", "-t", ",,", "-a", "-i", file(id, "EC_CA.crt")).mustSucceed();

        PK12UTIL.run("-i", file(id, IssuedId.PFX), "-d", database, "-w", file(id, IssuedId.PASSWORD)).mustSucceed();

        for (String usage : new String[] {"S", "R"}) {
            assertThat(CERTUTIL.run("-V", "-d", database, "-n", ALAIN, "-u", usage).output())
                .as("usage %s: signer, recipient", usage).contains("certificate is valid");
        }
        assertThat(CERTUTIL.run("-K", "-d", database).output()).contains(ALAIN);
    }

    @Test
    void shouldListTheWholeChainOfThePkcs7File() throws Exception {
        IssuedId id = issue(Pfx.MODERN);

        assertThat(OPENSSL.run("pkcs7", "-inform", "DER", "-in", file(id, IssuedId.CHAIN), "-print_certs", "-noout")
            .mustSucceed().output()).contains("CN = Root_CA", "CN = EC_CA", "CN = Alain Dupont");
    }

    @Test
    void shouldIssueForARequestMadeByOpenssl() throws Exception {
        Path request = temporary.resolve("request.pem");
        OPENSSL.run("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", temporary.resolve("own.key").toString(),
            "-subj", "/CN=Alain Dupont/emailAddress=" + ALAIN, "-out", request.toString()).mustSucceed();

        IssuedId id;
        try (CertificationAuthority ca = open()) {
            id = ca.issueForRequest(Files.readAllBytes(request), TestCa.PASSPHRASE);
        }

        assertThat(verify(id).succeeded()).as(verify(id).output()).isTrue();
        assertThat(OPENSSL.run("x509", "-in", file(id, IssuedId.CERTIFICATE), "-noout", "-pubkey").output())
            .isEqualTo(OPENSSL.run("req", "-in", request.toString(), "-noout", "-pubkey").output());
    }

    private Program.Result verify(IssuedId id) throws Exception {
        Path crls = temporary.resolve("crls.pem");
        StringBuilder text = new StringBuilder();
        for (String name : new String[] {"Root_CA", "EC_CA"}) {
            text.append(new String(CertificateFiles.pem("X509 CRL", Files.readAllBytes(folder.resolve(name + ".crl"))),
                StandardCharsets.US_ASCII));
        }
        Files.writeString(crls, text);
        return OPENSSL.run("verify", "-purpose", "smimesign", "-x509_strict", "-crl_check_all", "-CRLfile",
            crls.toString(), "-CAfile", file(id, "Root_CA.crt"), "-untrusted", file(id, "EC_CA.crt"),
            file(id, IssuedId.CERTIFICATE));
    }

    private CertificationAuthority open() throws Exception {
        return CertificationAuthority.open(folder, Clock.systemUTC(), TestCa.RANDOM);
    }

    private IssuedId issue(Pfx format) throws Exception {
        try (CertificationAuthority ca = open()) {
            return ca.issue(ALAIN, format, TestCa.PASSPHRASE);
        }
    }

    private static String file(IssuedId id, String name) {
        return id.folder().resolve(name).toString();
    }
}
