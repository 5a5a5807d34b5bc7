package eu.testa.mail.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.util.ssl.SSLUtil;
import com.unboundid.util.ssl.TrustAllTrustManager;
import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.digitalid.TestHarvest;
import eu.testa.mail.core.digitalid.ldap.ListenerFront;
import eu.testa.mail.core.password.KnownAddresses;
import eu.testa.mail.core.password.PasswordLimits;
import eu.testa.mail.core.password.PasswordThrottle;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.store.EmbeddedStores;
import eu.testa.mail.mailets.digitalid.DigitalIdLdapStart;
import java.io.File;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.apache.james.core.Username;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The LDAP listeners as the settings want them, with the server's own key and users. */
class DigitalIdLdapStartTest {

    @RegisterExtension
    private final EmbeddedStores stores = new EmbeddedStores();
    @TempDir
    private Path temporary;
    private DigitalIdDirectory directory;
    private UsersRepository users;

    @BeforeEach
    void setUp() throws Exception {
        new Secrets(temporary.resolve("secrets"), Clock.systemUTC()).prepare("mail.tcn.f.eu-admin.net");
        directory = DigitalIdDirectory.open(stores.in(temporary.resolve("ids")), TestaNamespace.tachonet(), one -> false, TestHarvest.EQUAL,
            Clock.systemUTC());
        users = MemoryUsersRepository.withoutVirtualHosting(null);
        users.addUser(Username.of("jeanne"), "secret");
    }

    @Test
    void shouldListenWithTlsForTheServersOwnUsers() throws Exception {
        int port = FreePort.find();
        DigitalIdLdapStart start = start(Map.of("ldaps.bind", "127.0.0.1:" + port));
        start.start();
        try (LDAPConnection connection = new LDAPConnection(
            new SSLUtil(new TrustAllTrustManager()).createSSLSocketFactory(), "127.0.0.1", port)) {
            assertThat(connection.bind("jeanne", "secret").getResultCode()).isEqualTo(ResultCode.SUCCESS);
            assertThatThrownBy(() -> connection.bind("jeanne", "wrong")).isInstanceOf(LDAPException.class);
            assertThatThrownBy(() -> connection.bind("nobody", "secret")).isInstanceOf(LDAPException.class);
            assertThatThrownBy(() -> connection.bind("no such@name@", "secret")).isInstanceOf(LDAPException.class);
        } finally {
            start.stop();
        }
        assertThatThrownBy(() -> new LDAPConnection("127.0.0.1", port)).isInstanceOf(LDAPException.class);
    }

    @Test
    void shouldTakeNoPasswordInTheClear() throws Exception {
        int port = FreePort.find();
        DigitalIdLdapStart start = start(Map.of("ldap.bind", "127.0.0.1:" + port));
        start.start();
        try (LDAPConnection connection = new LDAPConnection("127.0.0.1", port)) {
            assertThatThrownBy(() -> connection.bind("jeanne", "secret"))
                .isInstanceOfSatisfying(LDAPException.class, refused ->
                    assertThat(refused.getResultCode()).isEqualTo(ResultCode.CONFIDENTIALITY_REQUIRED));
        } finally {
            start.stop();
        }
    }

    @Test
    void shouldNotEvenReadTheKeyWhenNothingIsToListen() throws Exception {
        Files.delete(temporary.resolve("secrets/tls.key"));

        assertThatCode(() -> start(Map.of()).start()).doesNotThrowAnyException();
    }

    @Test
    void shouldStopTheStartOfTheServerWhenThePortIsTaken() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            DigitalIdLdapStart start = start(Map.of("ldaps.bind", "127.0.0.1:" + other.getLocalPort()));

            assertThatThrownBy(start::start).isInstanceOf(Exception.class);
        }
    }

    private DigitalIdLdapStart start(Map<String, String> settings) throws Exception {
        return new DigitalIdLdapStart(TestaSettings.load(Path.of("..", "conf", "national"), settings), directory, users,
            new FileSystem() {
                @Override
                public InputStream getResource(String url) {
                    throw new IllegalArgumentException(url);
                }

                @Override
                public File getFile(String url) {
                    return temporary.resolve(url.substring("file://var/".length())).toFile();
                }

                @Override
                public File getBasedir() {
                    return temporary.toFile();
                }
            }, new PasswordThrottle(PasswordLimits.DEFAULT, KnownAddresses.inMemory(), Clock.systemUTC()), ListenerFront.NONE);
    }
}
