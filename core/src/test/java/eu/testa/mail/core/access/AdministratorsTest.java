package eu.testa.mail.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.password.KnownAddresses;
import eu.testa.mail.core.password.PasswordLimits;
import eu.testa.mail.core.password.PasswordRules;
import eu.testa.mail.core.password.PasswordThrottle;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdministratorsTest {

    private static final String PEER = "127.0.0.1";
    private static final String PASSWORD = "blue bicycle, 1871";
    private static final PasswordRules RULES = new PasswordRules(10);

    @TempDir
    private Path var;
    private final ManualClock clock = new ManualClock();
    private Administrators administrators;
    private Credentials credentials;

    @BeforeEach
    void open() throws IOException {
        administrators = Administrators.open(var, RULES);
        credentials = new Credentials(LocalSecret.open(var), administrators,
            new PasswordThrottle(PasswordLimits.DEFAULT, KnownAddresses.inMemory(), clock));
    }

    @Test
    void shouldKnowThePasswordOfAnAdministratorAndNoOther() throws Exception {
        administrators.addWithPassword("marie", AdminRole.OPERATOR, PASSWORD);

        assertThat(credentials.caller(basic("marie", PASSWORD), PEER)).isEqualTo(new Caller("marie", AdminRole.OPERATOR));
        assertRefused(basic("marie", "wrong"), "wrong name or password");
        clock.pass(Duration.ofSeconds(1));
        assertRefused(basic("nobody", PASSWORD), "wrong name or password");
        assertRefused(basic("marie", ""), "wrong name or password");
    }

    @Test
    void shouldKnowATokenAndTheServersOwnSecret() throws Exception {
        String token = administrators.addWithToken("prometheus", AdminRole.VIEWER);

        assertThat(credentials.caller("Bearer " + token, PEER)).isEqualTo(new Caller("prometheus", AdminRole.VIEWER));
        assertThat(credentials.caller("bearer " + LocalSecret.read(var), PEER)).isEqualTo(Caller.LOCAL);
        assertRefused("Bearer " + token.replace(token.charAt(0), 'x'), "nobody has this token");
        assertRefused("Bearer ", "nobody has this token");
        // a password is no token, a token no password
        assertRefused(basic("prometheus", token), "wrong name or password");
    }

    @Test
    void shouldKnowNobodyWithoutACredential() {
        for (String none : new String[] {null, "", "Basic", "Basic !!!", "Basic " + encoded("no colon"), "Digest x"}) {
            assertThatThrownBy(() -> credentials.caller(none, PEER)).as("%s", none)
                .isInstanceOf(Credentials.RefusedException.class);
        }
    }

    @Test
    void shouldMakeWhoGuessesAnAdministratorsPasswordWait() throws Exception {
        administrators.addWithPassword("marie", AdminRole.OPERATOR, PASSWORD);
        assertRefused(basic("marie", "wrong"), "wrong name or password");

        assertRefused(basic("marie", PASSWORD), "wait 1 second and try again");
        assertThat(credentials.caller("Bearer " + LocalSecret.read(var), PEER)).isEqualTo(Caller.LOCAL);
    }

    @Test
    void shouldForgetWhatCountsNoLonger() throws Exception {
        String token = administrators.addWithToken("prometheus", AdminRole.VIEWER);
        administrators.addWithPassword("marie", AdminRole.OPERATOR, PASSWORD);

        administrators.setToken("prometheus");
        assertRefused("Bearer " + token, "nobody has this token");
        assertThat(administrators.remove("marie")).isTrue();
        assertThat(administrators.remove("marie")).isFalse();
        assertRefused(basic("marie", PASSWORD), "wrong name or password");
    }

    @Test
    void shouldKeepThemForItsOwnerOnlyAndNoPasswordInTheClear() throws Exception {
        administrators.addWithPassword("marie", AdminRole.AUDITOR, PASSWORD);
        String token = administrators.addWithToken("prometheus", AdminRole.VIEWER);

        for (String name : new String[] {Administrators.FILE, LocalSecret.FILE}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(var.resolve(name)))).isEqualTo("rw-------");
        }
        assertThat(Files.readString(var.resolve(Administrators.FILE))).contains("marie", "auditor", "$argon2id$")
            .doesNotContain(PASSWORD, token);
        open();
        assertThat(credentials.caller(basic("marie", PASSWORD), PEER)).isEqualTo(new Caller("marie", AdminRole.AUDITOR));
        assertThat(credentials.caller("Bearer " + token, PEER).role()).isEqualTo(AdminRole.VIEWER);
    }

    @Test
    void shouldRefuseANameOrPasswordThatCannotBeAndSayWhy() throws Exception {
        administrators.addWithPassword("marie", AdminRole.VIEWER, PASSWORD);

        assertThatThrownBy(() -> administrators.addWithToken("Marie", AdminRole.VIEWER)).hasMessageContaining("already");
        assertThatThrownBy(() -> administrators.addWithToken("local", AdminRole.VIEWER)).hasMessageContaining("already");
        assertThatThrownBy(() -> administrators.addWithToken("../x", AdminRole.VIEWER)).hasMessageContaining("no name");
        assertThatThrownBy(() -> administrators.setPassword("paul", PASSWORD)).hasMessageContaining("no administrator");
        assertThatThrownBy(() -> administrators.setPassword("marie", "short")).hasMessageContaining("10 characters");
    }

    @Test
    void shouldNotStartAsIfThereWereNobodyWhenTheFileCannotBeUnderstood() throws Exception {
        Files.writeString(var.resolve(Administrators.FILE), "[{\"name\":\"marie\",\"role\":\"boss\"}]");

        assertThatThrownBy(() -> Administrators.open(var, RULES)).isInstanceOf(IOException.class)
            .hasMessageContaining("administrators.json").hasMessageContaining("'boss' is no role");
    }

    private void assertRefused(String authorization, String reason) {
        assertThatThrownBy(() -> credentials.caller(authorization, PEER))
            .isInstanceOf(Credentials.RefusedException.class).hasMessageContaining(reason);
    }

    private static String basic(String name, String password) {
        return "Basic " + encoded(name + ":" + password);
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
