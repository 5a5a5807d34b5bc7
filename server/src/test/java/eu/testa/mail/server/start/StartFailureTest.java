package eu.testa.mail.server.start;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.store.LaterStoreException;
import eu.testa.mail.core.store.StoreException;
import java.net.ConnectException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import javax.mail.MessagingException;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.junit.jupiter.api.Test;

class StartFailureTest {

    private static final int WRONG_CONFIGURATION = 2;
    private static final int OTHER = 1;

    @Test
    void shouldSayWhatWasPreparedForPeopleAndNotItsCause() {
        Throwable number = new NumberFormatException("For input string: \"many\"");
        Throwable parameter = new MessagingException("mailetcontainer.xml: TestaDelivery: <maxConnections>many: expected a number",
            new RuntimeException(number));

        assertThat(StartFailure.of(new RuntimeException("Unable to init mailet", new ConfigurationException("mailet", parameter))))
            .isEqualTo(new StartFailure(parameter.getMessage(), WRONG_CONFIGURATION));
    }

    @Test
    void shouldNameAClassThatAFileNamesAndThatDoesNotExist() {
        StartFailure failure = StartFailure.of(new RuntimeException(new ClassNotFoundException("eu.testa.Typo")));

        assertThat(failure.exitCode()).isEqualTo(WRONG_CONFIGURATION);
        assertThat(failure.words()).contains("smtpserver.xml or pop3server.xml names the class eu.testa.Typo, which does not exist");
    }

    /** A library is missing: no file of conf is to blame. */
    @Test
    void shouldNotBlameTheConfigurationForAClassThatAnotherLacks() {
        Throwable lacking = new NoClassDefFoundError("org/example/Library");
        lacking.initCause(new ClassNotFoundException("org.example.Library"));

        assertThat(StartFailure.of(lacking)).isEqualTo(new StartFailure("org.example.Library", OTHER));
    }

    @Test
    void shouldSayThatTheStoreCannotBeOpened() {
        assertThat(StartFailure.of(new IllegalStateException(new SQLException("Connection refused", new ConnectException("refused")))))
            .isEqualTo(new StartFailure("the store cannot be opened: Connection refused", OTHER));
    }

    @Test
    void shouldNameTheStoreThatCannotBeOpened() {
        assertThat(StartFailure.of(new IllegalStateException(new StoreException("the store jdbc:postgresql://192.0.2.30/testa cannot be opened: "
            + "Connection refused", new SQLException("Connection refused")))))
            .isEqualTo(new StartFailure("the store jdbc:postgresql://192.0.2.30/testa cannot be opened: Connection refused", OTHER));
    }

    /** A supervisor starts again what ends with 1, for a store that is away comes back. */
    @Test
    void shouldNotAskToBeStartedAgainOnTablesOfALaterVersion() {
        Throwable later = new LaterStoreException("the store", Integer.MAX_VALUE);

        assertThat(StartFailure.of(new IllegalStateException(new StoreException("the store cannot be opened: " + later.getMessage(), later))))
            .isEqualTo(new StartFailure(later.getMessage(), WRONG_CONFIGURATION));
        assertThat(StartFailure.of(new StoreException("the store cannot be opened: Connection refused")).exitCode()).isEqualTo(OTHER);
    }

    @Test
    void shouldSayThatAFileIsMissing() {
        assertThat(StartFailure.of(new RuntimeException(new NoSuchFileException("/etc/testa/store.password"))))
            .isEqualTo(new StartFailure("/etc/testa/store.password is missing", OTHER));
    }
}
