package eu.testa.mail.mailets;

import static eu.testa.mail.mailets.StoreAndForward.ALAIN;
import static eu.testa.mail.mailets.StoreAndForward.JEANNE;
import static eu.testa.mail.mailets.StoreAndForward.MESSAGE;
import static eu.testa.mail.mailets.StoreAndForward.mail;
import static eu.testa.mail.mailets.StoreAndForward.octets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.store.DamagedException;
import eu.testa.mail.core.store.StoreAwayException;
import eu.testa.mail.core.store.StoreException;
import eu.testa.mail.mailets.james.MailetFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.mail.MessagingException;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMailContext.Delay;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitForStoreTest {

    private static final StoreAwayException AWAY = new StoreAwayException("the store cannot be used: connection refused",
        new SQLException("connection refused", "08001"));

    private final FakeMailContext context = FakeMailContext.defaultContext();
    private final WaitForStore mailet = new WaitForStore();
    private MailImpl mail;

    @BeforeEach
    void failedMail() throws Exception {
        mail = mail(ALAIN, JEANNE);
        mail.setState(Mail.ERROR);
        mail.setErrorMessage("a mailet failed");
        mailet.init(config().setProperty("pause", "20 seconds").build());
    }

    @AfterEach
    void dispose() {
        mail.dispose();
    }

    private FakeMailetConfig.Builder config() {
        return FakeMailetConfig.builder().mailetName("WaitForStore").mailetContext(context);
    }

    @Test
    void shouldLetMailBeginAnewAfterAPause() throws Exception {
        mail.setAttribute(MailetFailure.of(new MessagingException("cannot be put off", AWAY)));

        mailet.service(mail);

        assertThat(context.getSentMails()).singleElement().satisfies(sent -> {
            assertThat(sent.getState()).isEqualTo(Mail.DEFAULT);
            assertThat(sent.getDelay()).contains(new Delay(20_000, TimeUnit.MILLISECONDS));
            assertThat(sent.getRecipients()).extracting(Object::toString).containsExactly(JEANNE);
            assertThat(sent.getSender()).hasToString(ALAIN);
        });
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(mail.getErrorMessage()).as("what it begins anew with").isNull();
        assertThat(mail.getAttribute(Mail.MAILET_ERROR)).isEmpty();
        assertThat(octets(mail)).isEqualTo(MESSAGE);
    }

    /** It comes over the spool, which keeps no exception. */
    @Test
    void shouldLetMailWaitThatAnotherMailetSendsHereForIt() throws Exception {
        mail.setAttribute(WaitForStore.STORE_IS_AWAY);

        mailet.service(mail);

        assertThat(context.getSentMails()).singleElement().satisfies(sent -> {
            assertThat(sent.getDelay()).contains(new Delay(20_000, TimeUnit.MILLISECONDS));
            assertThat(sent.getAttributes()).as("when it fails for another reason, it does not wait")
                .doesNotContainKey(WaitForStore.STORE_IS_AWAY.getName());
        });
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
    }

    /** The exceptions of James and of reactive streams are around it. */
    @Test
    void shouldFindTheReasonHoweverDeepItIs() throws Exception {
        mail.setAttribute(MailetFailure.of(new MessagingException("Unable to access mailbox.",
            new RuntimeException("Unable to retrieve users", new UncheckedIOException(AWAY)))));

        mailet.service(mail);

        assertThat(context.getSentMails()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"damaged", "refused", "disk", "none"})
    void shouldLeaveToTheAdministratorWhatFailedForAnotherReason(String reason) throws Exception {
        switch (reason) {
            case "damaged" -> mail.setAttribute(MailetFailure.of(new DamagedException("the store is damaged here")));
            case "refused" -> mail.setAttribute(MailetFailure.of(new StoreException("a row is too long")));
            case "disk" -> mail.setAttribute(MailetFailure.of(new IOException("No space left on device")));
            default -> mail.removeAttribute(Mail.MAILET_ERROR);
        }

        mailet.service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.ERROR);
        assertThat(context.getSentMails()).isEmpty();
    }

    @Test
    void shouldLeaveToTheAdministratorWhatCannotBeWrittenIntoTheSpool() throws Exception {
        try (StoreAndForward server = new StoreAndForward()) {
            server.spoolIsFull = true;
            WaitForStore refused = server.started(new WaitForStore(), Map.of());
            mail.setAttribute(MailetFailure.of(AWAY));

            assertThatThrownBy(() -> refused.service(mail)).isInstanceOf(MessagingException.class);
        }
        assertThat(mail.getState()).as("goes on to the repository").isEqualTo(Mail.ERROR);
        assertThat(mail.getErrorMessage()).isEqualTo("a mailet failed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 seconds", "soon"})
    void shouldSayWhatIsWrongWithThePause(String pause) {
        assertThatThrownBy(() -> new WaitForStore().init(config().setProperty("pause", pause).build()))
            .isInstanceOf(MessagingException.class).hasMessageContaining("<pause>" + pause + "</pause>: expected");
    }
}
