package eu.testa.mail.core.deferred;

import static eu.testa.mail.core.deferred.TestMail.FRANCE;
import static eu.testa.mail.core.deferred.TestMail.GREYLISTED;
import static eu.testa.mail.core.deferred.TestMail.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.deferred.DeferredMail.Addresses;
import eu.testa.mail.core.deferred.DeferredMail.Attempts;
import eu.testa.mail.core.deferred.DeferredMail.Content;
import eu.testa.mail.core.deferred.DeferredMail.Orders;
import eu.testa.mail.core.deferred.DeferredMail.Times;
import eu.testa.mail.core.deferred.DueMailHandler.Processing;
import eu.testa.mail.core.deferred.RetryQueue.Purpose;
import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult;
import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DueMailHandlerTest {

    private final DownDestinations down = new DownDestinations();
    private final WrittenEvidence evidence = new WrittenEvidence();
    private final List<String> done = new ArrayList<>();
    private List<Delivery> left = List.of();
    private final DueMailHandler handler = new DueMailHandler(down, evidence, new Processing() {

        @Override
        public void takeOver(Lease lease, MessageSource message) {
            done.add("taken over");
        }

        @Override
        public List<Delivery> process(Lease lease, MessageSource message, Purpose purpose, Optional<RemoteReply> latest) {
            done.add(purpose + latest.map(reply -> " " + reply.text()).orElse(""));
            return left;
        }
    });

    private boolean handle(Destination destination, Purpose purpose) throws Exception {
        DeferredMail mail = new DeferredMail(7, "mail-7", destination, new Addresses(Optional.empty(), 1), new Content(1, 1),
            new Times(ManualClock.START, Optional.empty(), ManualClock.START), new Attempts(1, ManualClock.START, GREYLISTED),
            new Orders(false, false));
        return handler.handle(new Lease(mail, TestMail.state("mail-7"), "token"), TestMail.message("mail-7"), purpose);
    }

    private static Delivery delivery(Destination destination, RecipientResult result) {
        return new Delivery(Recipient.of("Jeanne.Martin@tcn.f.eu-admin.net"), destination, result);
    }

    @Test
    void shouldTakeOverWhatAServerHadInItsSpoolThatHasStopped() throws Exception {
        assertThat(handle(Destination.SPOOL, Purpose.DELIVERY)).isTrue();

        assertThat(done).containsExactly("taken over");
    }

    /** After five days there, nothing is begun anew. */
    @Test
    void shouldReturnWhatLaySoLongInASpool() throws Exception {
        handle(Destination.SPOOL, Purpose.RETURN);

        assertThat(done).containsExactly("RETURN");
    }

    @ParameterizedTest
    @EnumSource(Purpose.class)
    void shouldTellTheSenderWhatWasSaidLastOfTheDestination(Purpose purpose) throws Exception {
        down.down(FRANCE, 0, REFUSED);

        handle(FRANCE, purpose);

        boolean told = purpose == Purpose.WARNING || purpose == Purpose.RETURN;
        assertThat(done).containsExactly(purpose + (told ? " connection refused" : ""));
    }

    /** It would leave the store, and nothing would say where it went. */
    @ParameterizedTest
    @EnumSource(Purpose.class)
    void shouldKeepAMailOfWhichTheEvidenceIsNotDurable(Purpose purpose) {
        evidence.fail("the disk is full");

        assertThatThrownBy(() -> handle(FRANCE, purpose)).isInstanceOf(IOException.class).hasMessage("the disk is full");
    }

    @Test
    void shouldFindOutWhetherTheDestinationWasReached() throws Exception {
        assertThat(handle(FRANCE, Purpose.PROBE)).as("nobody is left").isTrue();
        left = List.of(delivery(FRANCE, new Deferred(GREYLISTED, Scope.MESSAGE)), delivery(FRANCE, new Failed(GREYLISTED)));
        assertThat(handle(FRANCE, Purpose.PROBE)).as("it answered").isTrue();
        left = List.of(delivery(FRANCE, new Deferred(GREYLISTED, Scope.MESSAGE)), delivery(FRANCE, new Deferred(REFUSED, Scope.DESTINATION)));
        assertThat(handle(FRANCE, Purpose.PROBE)).isFalse();
        left = List.of(delivery(TestMail.BELGIUM, new Deferred(REFUSED, Scope.DESTINATION)));
        assertThat(handle(FRANCE, Purpose.PROBE)).as("another one is down").isTrue();
    }

    /** What a host said of the mail itself is newer and truer than what is known of the destination. */
    @Test
    void shouldKeepWhatWasSaidOfTheMailItself() {
        Delivery putOff = delivery(FRANCE, new Deferred(GREYLISTED, Scope.MESSAGE));
        Delivery refused = delivery(FRANCE, new Failed(GREYLISTED));
        Delivery waiting = delivery(FRANCE, new Deferred(GREYLISTED, Scope.BUSY));

        assertThat(Remainder.upToDate(List.of(putOff, refused, waiting), REFUSED))
            .containsExactly(putOff, refused, delivery(FRANCE, new Deferred(REFUSED, Scope.DESTINATION)));
    }
}
