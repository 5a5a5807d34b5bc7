package eu.testa.mail.core.digitalid.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.Program;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.digitalid.TestCertificate;
import eu.testa.mail.core.digitalid.TestHarvest;
import eu.testa.mail.core.password.KnownAddresses;
import eu.testa.mail.core.password.PasswordLimits;
import eu.testa.mail.core.password.PasswordThrottle;
import eu.testa.mail.core.pki.server.RenewableIdentity;
import eu.testa.mail.core.pki.server.ServerIdentity;
import eu.testa.mail.core.pki.server.ServerTls;
import eu.testa.mail.core.store.EmbeddedStores;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The directory as OpenLDAP's client sees it. */
class DigitalIdLdapIT {

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";
    private static final Program LDAPSEARCH = new Program("ldapsearch", "ldap-utils");

    @RegisterExtension
    private final EmbeddedStores stores = new EmbeddedStores();
    @TempDir
    private Path temporary;
    private X509Certificate certificate;
    private DigitalIdLdap ldap;
    private int tlsPort;
    private int plainPort;

    @BeforeEach
    void start() throws Exception {
        Clock clock = Clock.fixed(TestCertificate.NOW, ZoneOffset.UTC);
        DigitalIdDirectory directory =
            DigitalIdDirectory.open(stores.in(temporary.resolve("ids")), TestaNamespace.tachonet(), one -> false, TestHarvest.EQUAL, clock);
        certificate = TestCertificate.of(ALAIN);
        directory.keep(certificate);
        Path key = temporary.resolve("tls.key");
        TestCertificate.writeTls(key, temporary.resolve("tls.crt"));
        ldap = new DigitalIdLdap(directory, "eu-admin.net", (user, password) -> user.equals(JEANNE)
            && password.equals("secret"), ServerTls.context(
                new RenewableIdentity(ServerIdentity.read(key, temporary.resolve("tls.crt")))),
            new PasswordThrottle(PasswordLimits.DEFAULT, KnownAddresses.inMemory(), clock), ListenerFront.NONE);
        tlsPort = ldap.listenWithTls(new InetSocketAddress("127.0.0.1", 0));
        plainPort = ldap.listenForStartTls(new InetSocketAddress("127.0.0.1", 0));
    }

    @AfterEach
    void stop() {
        ldap.close();
    }

    @Test
    void shouldBeFoundOverLdapsAndOverStartTls() throws Exception {
        for (List<String> connection : List.of(List.of("-H", "ldaps://127.0.0.1:" + tlsPort),
            List.of("-ZZ", "-H", "ldap://127.0.0.1:" + plainPort))) {
            Program.Result found = search(connection, "-D", JEANNE, "-w", "secret");

            assertThat(found.mustSucceed().output()).contains("mail: " + ALAIN,
                "userCertificate;binary:: " + Base64.getEncoder().encodeToString(certificate.getEncoded()));
        }
    }

    @Test
    void shouldBeClosedToEverybodyElse() throws Exception {
        List<String> tls = List.of("-H", "ldaps://127.0.0.1:" + tlsPort);

        assertThat(search(tls).output()).contains("Inappropriate authentication").doesNotContain("userCertificate");
        assertThat(search(tls, "-D", JEANNE, "-w", "wrong").output()).contains("Invalid credentials");
        assertThat(search(List.of("-H", "ldap://127.0.0.1:" + plainPort), "-D", JEANNE, "-w", "secret").output())
            .contains("Confidentiality required");
    }

    private Program.Result search(List<String> connection, String... more) throws Exception {
        // the server's certificate is its own; a user's machine trusts it by other means
        List<String> arguments = new ArrayList<>(List.of("-x", "-LLL", "-o", "ldif-wrap=no", "-o", "tls_reqcert=never",
            "-b", "dc=eu-admin,dc=net"));
        arguments.addAll(connection);
        arguments.addAll(List.of(more));
        arguments.add("(mail=" + ALAIN + ")");
        return LDAPSEARCH.run(arguments.toArray(String[]::new));
    }
}
