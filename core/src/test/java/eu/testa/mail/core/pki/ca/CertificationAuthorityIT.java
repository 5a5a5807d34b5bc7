package eu.testa.mail.core.pki.ca;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.Program;
import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.Pfx;
import eu.testa.mail.core.pki.ServerNames;
import eu.testa.mail.core.pki.TestCa;
import eu.testa.mail.core.pki.server.ListenerFiles;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the CA writes, read by the programs of others: OpenSSL and NSS (the library inside Thunderbird). */
@ExtendWith(SharedRsaKeys.class)
class CertificationAuthorityIT {

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String HOST = "mail.tcn.b.eu-admin.net";
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
        Path foreign = signedByThief("EC_CA", "subjectAltName=email:boss@example.com\n");

        assertThat(OPENSSL.run("verify", "-CAfile", folder.resolve("Root_CA.crt").toString(), "-untrusted",
            folder.resolve("EC_CA.crt").toString(), foreign.toString()).output()).contains("permitted subtree violation");
    }

    /** What a thief of a CA's key could sign, made by openssl with that very key. */
    private Path signedByThief(String ca, String content) throws Exception {
        Path key = temporary.resolve("thief.key");
        OPENSSL.run("pkey", "-in", folder.resolve("keys/" + ca + ".key").toString(), "-passin",
            "pass:" + new String(TestCa.PASSPHRASE), "-out", key.toString()).mustSucceed();
        Path extensions = Files.writeString(temporary.resolve("ext"), content);
        OPENSSL.run("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", temporary.resolve("k").toString(), "-subj",
            "/CN=Boss", "-out", temporary.resolve("csr").toString()).mustSucceed();
        Path foreign = temporary.resolve("foreign.pem");
        OPENSSL.run("x509", "-req", "-in", temporary.resolve("csr").toString(), "-CA",
            folder.resolve(ca + ".crt").toString(), "-CAkey", key.toString(), "-CAcreateserial", "-extfile",
            extensions.toString(), "-out", foreign.toString()).mustSucceed();
        return foreign;
    }

    @Test
    void shouldVerifyWithOpensslAsAServerOfEachNameAndAddress() throws Exception {
        ListenerFiles files = issueServer();

        for (String[] peer : new String[][] {{"-verify_hostname", HOST}, {"-verify_hostname", "pop.tcn.b.eu-admin.net"},
            {"-verify_ip", "192.0.2.25"}}) {
            assertThat(verifyServer(files.certificate(), peer).mustSucceed().output()).contains(": OK");
        }
        assertThat(verifyServer(files.certificate(), "-verify_hostname", "mail.tcn.f.eu-admin.net").output())
            .containsIgnoringCase("hostname mismatch");
        assertThat(OPENSSL.run("x509", "-in", files.certificate().toString(), "-noout", "-ext",
            "authorityInfoAccess,crlDistributionPoints,extendedKeyUsage").output()).contains(
            "OCSP - URI:http://crl.eu-admin.net/ocsp", "CA Issuers - URI:http://crl.eu-admin.net/Server_CA.crt",
            "URI:http://crl.eu-admin.net/Server_CA.crl", "TLS Web Server Authentication");
    }

    @Test
    void shouldVerifyWithNssAsAServer() throws Exception {
        ListenerFiles files = issueServer();
        String database = "sql:" + Files.createDirectory(temporary.resolve("nss"));
        CERTUTIL.run("-N", "-d", database, "--empty-password").mustSucceed();
        CERTUTIL.run("-A", "-d", database, "-n", "Root_CA", "-t", "C,,", "-a", "-i",
            folder.resolve("Root_CA.crt").toString()).mustSucceed();
        CERTUTIL.run("-A", "-d", database, "-n", "Server_CA", "-t", ",,", "-a", "-i",
            folder.resolve("Server_CA.crt").toString()).mustSucceed();
        CERTUTIL.run("-A", "-d", database, "-n", "server", "-t", ",,", "-a", "-i", files.certificate().toString())
            .mustSucceed();

        assertThat(CERTUTIL.run("-V", "-d", database, "-n", "server", "-u", "V").output()).contains("certificate is valid");
        assertThat(CERTUTIL.run("-V", "-d", database, "-n", "server", "-u", "S").succeeded()).isFalse();
    }

    @Test
    void shouldKeepTheServersCaToNamesOnTesta() throws Exception {
        issueServer();
        Path foreign = signedByThief("Server_CA", "subjectAltName=DNS:www.example.com\nextendedKeyUsage=serverAuth\n");

        assertThat(verifyServer(foreign).output()).contains("permitted subtree violation");
    }

    @Test
    void shouldIssueToAServerThatKeepsItsKey() throws Exception {
        ListenerFiles server = new ListenerFiles(temporary.resolve("secrets"), Clock.systemUTC());
        ServerNames names = new ServerNames(List.of(HOST), List.of());
        server.writeRequest(names);
        byte[] key = Files.readAllBytes(server.key());
        assertThat(OPENSSL.run("req", "-in", server.request().toString(), "-noout", "-verify", "-text").mustSucceed().output())
            .contains("DNS:" + HOST);

        try (CertificationAuthority ca = open()) {
            server.replace(ca.issueServer(names, Files.readAllBytes(server.request()), TestCa.PASSPHRASE));
        }

        assertThat(server.key()).hasBinaryContent(key);
        assertThat(server.isGoodFor(names)).isTrue();
        assertThat(verifyServer(server.certificate(), "-verify_hostname", HOST).mustSucceed().output()).contains(": OK");
    }

    private ListenerFiles issueServer() throws Exception {
        ListenerFiles files = new ListenerFiles(temporary.resolve("secrets"), Clock.systemUTC());
        ServerNames names = new ServerNames(List.of(HOST, "pop.tcn.b.eu-admin.net"), List.of("192.0.2.25"));
        try (CertificationAuthority ca = open()) {
            files.replace(ca.issueServer(names, files.identity(names).chain().get(0).getPublicKey(), TestCa.PASSPHRASE));
        }
        return files;
    }

    /** As a mail program does that knows the root and is sent the rest. */
    private Program.Result verifyServer(Path certificate, String... peer) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("verify", "-x509_strict", "-CAfile",
            folder.resolve("Root_CA.crt").toString(), "-purpose", "sslserver", "-untrusted",
            folder.resolve("Server_CA.crt").toString()));
        arguments.addAll(List.of(peer));
        arguments.add(certificate.toString());
        return OPENSSL.run(arguments.toArray(String[]::new));
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
