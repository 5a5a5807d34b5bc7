package eu.testa.mail.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.password.StoredPasswords;
import eu.testa.mail.server.store.TestStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Base64.Encoder;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.mock.SimpleDomainList;
import org.apache.james.user.api.UsersRepositoryException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AccountsTest {

    @RegisterExtension
    static final TestStore STORE = TestStore.sqlite();

    private static final Username ALAIN = Username.of("alain.dupont@tcn.b.eu-admin.net");
    private Accounts accounts;

    @BeforeEach
    void open() throws Exception {
        SimpleDomainList domains = new SimpleDomainList();
        domains.addDomain(Domain.of("tcn.b.eu-admin.net"));
        accounts = new Accounts(STORE.database(), domains, new StoredPasswords());
        configure("0s");
    }

    private void configure(String failureDelay) throws Exception {
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        configuration.addProperty("enableVirtualHosting", "true");
        configuration.addProperty("verifyFailureDelay", failureDelay);
        accounts.configure(configuration);
    }

    private String hash() throws Exception {
        return STORE.database().read(handle ->
            handle.createQuery("SELECT password FROM account WHERE name = :name").bind("name", ALAIN.asString())
                .mapTo(String.class).one());
    }

    private void setHash(String hash) throws Exception {
        STORE.database().write(handle -> handle.createUpdate("UPDATE account SET password = :hash").bind("hash", hash).execute());
    }

    @Test
    void shouldReplaceAnOlderHashWhenItsUserLogsIn() throws Exception {
        accounts.addUser(ALAIN, "other");
        String old = oldHashOf("secret");
        setHash(old);

        assertThat(accounts.test(ALAIN, "wrong")).isFalse();
        assertThat(hash()).as("a wrong password changes nothing").isEqualTo(old);
        assertThat(accounts.test(ALAIN, "secret")).isTrue();
        assertThat(hash()).startsWith("$argon2id$v=19$m=12288,t=3,p=1$");
        assertThat(accounts.test(ALAIN, "secret")).isTrue();
    }

    /** With far fewer rounds than today's. */
    private static String oldHashOf(String password) throws Exception {
        byte[] salt = "saltsalt".getBytes(StandardCharsets.US_ASCII);
        byte[] hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1")
            .generateSecret(new PBEKeySpec(password.toCharArray(), salt, 1000, 160)).getEncoded();
        Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$pbkdf2-sha1$i=1000$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    @Test
    void shouldNotLeaveAHashOfTodayWhenTheSameUserLogsIn() throws Exception {
        accounts.addUser(ALAIN, "secret");
        String hash = hash();

        assertThat(accounts.test(ALAIN, "secret")).isTrue();
        assertThat(hash()).isEqualTo(hash);
    }

    @Test
    @Tag("slow")
    void shouldTakeAsLongForAnAccountThatDoesNotExist() throws Exception {
        accounts.addUser(ALAIN, "secret");
        accounts.test(ALAIN, "warm up");

        long known = Long.MAX_VALUE;
        long unknown = Long.MAX_VALUE;
        // in turns, and the shortest of each: what else the machine has to do makes an answer longer, and never shorter
        for (int i = 0; i < 9; i++) {
            known = Math.min(known, timeToRefuse(ALAIN));
            unknown = Math.min(unknown, timeToRefuse(Username.of("no.body@tcn.b.eu-admin.net")));
        }

        assertThat((double) unknown / known).isBetween(0.5, 2.0);
    }

    private long timeToRefuse(Username name) throws Exception {
        long start = System.nanoTime();
        assertThat(accounts.test(name, "wrong")).isFalse();
        return System.nanoTime() - start;
    }

    @Test
    void shouldAnswerAWrongPasswordAfterTheTimeThatIsSet() throws Exception {
        configure("2s");
        long start = System.nanoTime();

        accounts.test(ALAIN, "wrong");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(1900), Duration.ofSeconds(20));
    }

    @Test
    void shouldSayWhatToDoWithAPasswordThatCannotBeRead() throws Exception {
        accounts.addUser(ALAIN, "secret");
        setHash("SHA1:c2VjcmV0");

        assertThatThrownBy(() -> accounts.test(ALAIN, "secret")).isInstanceOf(UsersRepositoryException.class)
            .hasMessageContaining(ALAIN.asString()).hasMessageContaining("give the account a new one")
            .hasMessageNotContaining("c2VjcmV0");
    }
}
