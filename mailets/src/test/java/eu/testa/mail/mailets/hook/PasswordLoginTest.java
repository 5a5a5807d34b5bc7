package eu.testa.mail.mailets.hook;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.password.KnownAddresses;
import eu.testa.mail.core.password.PasswordLimits;
import eu.testa.mail.core.password.PasswordThrottle;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ProtocolHandlerChainImpl;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.core.esmtp.AuthCmdHandler;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PasswordLogin in a chain of handlers as in {@code smtpserver.xml}, with ThrottledAuth, and James' own handler behind it. */
class PasswordLoginTest {

    private static final String ALAIN = "alain.dupont@tcn.b.eu-admin.net";
    private static final String MARIE = "marie-claire.peeters@tcn.b.eu-admin.net";
    private static final String PASSWORD = "an apple a day \u00e9";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-30T12:00:00Z"), ZoneOffset.UTC);

    private final StrictCommands commands = new StrictCommands();
    private final FakeSession session = new FakeSession("192.0.2.7").overTls();
    private boolean storeAnswers = true;

    @BeforeEach
    void wire() throws WiringException {
        ProtocolHandlerChainImpl chain = new ProtocolHandlerChainImpl();
        chain.addAll(List.of(commands, new ThrottledAuth(users(),
            new PasswordThrottle(PasswordLimits.DEFAULT, KnownAddresses.inMemory(), CLOCK)), new PasswordLogin(), new AuthCmdHandler()));
        chain.wireExtensibleHandlers();
    }

    private UsersRepository users() {
        return (UsersRepository) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {UsersRepository.class},
            (proxy, method, arguments) -> {
                if (!method.getName().equals("test")) {
                    throw new AssertionError("nobody expected " + method);
                }
                if (!storeAnswers) {
                    throw new UsersRepositoryException("the store does not answer");
                }
                return arguments[0].equals(Username.of(ALAIN)) && arguments[1].equals(PASSWORD);
            });
    }

    @Test
    void shouldLetAUserInWithPlain() {
        assertThat(auth("PLAIN " + plain("", ALAIN, PASSWORD))).isEqualTo("235 2.7.0 You are logged in");
        assertThat(session.session().getUsername()).isEqualTo(Username.of(ALAIN));
        assertThat(session.mayRelay()).isTrue();
        assertThat(auth("PLAIN " + plain("", ALAIN, PASSWORD))).isEqualTo("503 5.5.1 You are logged in already");
    }

    @Test
    void shouldAskForWhatIsMissing() {
        assertThat(auth("plain")).isEqualTo("334 ");
        assertThat(text(session.say(plain(ALAIN, ALAIN, PASSWORD)))).startsWith("235 ");
        assertThat(session.awaitsALine()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLetAUserInWithLogin(boolean nameAtOnce) {
        if (nameAtOnce) {
            assertThat(auth("LOGIN " + base64(ALAIN))).isEqualTo("334 " + base64("Password:"));
        } else {
            assertThat(auth("LOGIN")).isEqualTo("334 " + base64("Username:"));
            assertThat(text(session.say(base64(ALAIN)))).isEqualTo("334 " + base64("Password:"));
        }
        assertThat(text(session.say(base64(PASSWORD)))).startsWith("235 ");
        assertThat(session.awaitsALine()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'',            504 5.5.4",
        "CRAM-MD5,      504 5.5.4",
        "PLAIN !!!,     501 5.5.2",
        "PLAIN =,       501 5.5.2",
        "PLAIN YWJj,    501 5.5.2",
        "PLAIN *,       501 5.7.0",
        "LOGIN !!!,     501 5.5.2",
        "LOGIN *,       501 5.7.0"})
    void shouldSayWhatIsWrongAndGoOn(String argument, String reply) {
        assertThat(auth(argument)).startsWith(reply);
        assertThat(session.awaitsALine()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"LOGIN, !!!, 501 5.5.2", "LOGIN, *, 501 5.7.0", "PLAIN, !!!, 501 5.5.2", "PLAIN, *, 501 5.7.0",
        "LOGIN bmFtZQ==, !!!, 501 5.5.2", "LOGIN bmFtZQ==, *, 501 5.7.0"})
    void shouldSayWhatIsWrongWithAnAnswer(String argument, String answer, String reply) {
        assertThat(auth(argument)).startsWith("334 ");
        assertThat(text(session.say(answer))).startsWith(reply);
        assertThat(session.awaitsALine()).isFalse();
    }

    /** RFC 4616 §2: who may not act as somebody else is not let in as himself either. */
    @Test
    void shouldLetNobodyInInTheNameOfAnother() {
        assertThat(auth("PLAIN " + plain(MARIE, ALAIN, PASSWORD))).startsWith("535 5.7.8 ");
        assertThat(session.session().getUsername()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "nobody", "@", "a@@b"})
    void shouldTakeAWrongNameAsAWrongPassword(String name) {
        assertThat(auth("PLAIN " + plain("", name, PASSWORD))).startsWith("535 5.7.8 ");
    }

    @Test
    void shouldTakeANameThatIsTooLongAsAWrongOne() {
        assertThat(auth("PLAIN " + plain("", "a".repeat(300), PASSWORD))).startsWith("535 5.7.8 ");
    }

    @Test
    void shouldLetGuessersWait() {
        assertThat(auth("PLAIN " + plain("", ALAIN, "wrong"))).startsWith("535 5.7.8 ");
        assertThat(auth("PLAIN " + plain("", ALAIN, PASSWORD))).startsWith("454 4.7.0 Too many wrong passwords");
    }

    /** A user with the right password must neither be asked for another nor be locked out, however often his program tries. */
    @Test
    void shouldNotCallAPasswordWrongThatCannotBeChecked() {
        storeAnswers = false;
        for (int i = 0; i < 20; i++) {
            assertThat(auth("PLAIN " + plain("", ALAIN, PASSWORD)))
                .isEqualTo("454 4.7.0 The password cannot be checked just now; try again later");
        }
        storeAnswers = true;

        assertThat(auth("PLAIN " + plain("", ALAIN, PASSWORD))).startsWith("235 ");
    }

    private String auth(String argument) {
        return text(commands.onLine(session.session(), ("AUTH " + argument + "\r\n").getBytes(StandardCharsets.US_ASCII)));
    }

    private static String text(Response response) {
        return response.getLines().get(0).toString();
    }

    private static String plain(String authorization, String name, String password) {
        return base64(authorization + "\0" + name + "\0" + password);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
