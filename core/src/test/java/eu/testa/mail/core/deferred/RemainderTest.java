package eu.testa.mail.core.deferred;

import static eu.testa.mail.core.deferred.TestMail.BELGIUM;
import static eu.testa.mail.core.deferred.TestMail.FRANCE;
import static eu.testa.mail.core.deferred.TestMail.GREYLISTED;
import static eu.testa.mail.core.deferred.TestMail.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult;
import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.Recipient;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How what is left of a mail is divided among destinations, and what each of them waits for. */
class RemainderTest {

    private static Delivery delivery(Destination destination, RecipientResult result) {
        return new Delivery(Recipient.of("Jeanne.Martin@tcn.f.eu-admin.net"), destination, result);
    }

    private static Delivery deferred(Destination destination, RemoteReply reply, Scope scope) {
        return delivery(destination, new Deferred(reply, scope));
    }

    @Test
    void shouldBeOneForEachDestinationInTheirOrderWithWhatWasSaidLast() {
        Delivery france = deferred(FRANCE, REFUSED, Scope.MESSAGE);
        Delivery belgium = deferred(BELGIUM, REFUSED, Scope.DESTINATION);
        Delivery franceToo = deferred(FRANCE, GREYLISTED, Scope.MESSAGE);

        assertThat(Remainder.of(List.of(france, belgium, franceToo), Optional.empty())).containsExactly(
            new Remainder(FRANCE, List.of(france, franceToo), GREYLISTED, Scope.MESSAGE),
            new Remainder(BELGIUM, List.of(belgium), REFUSED, Scope.DESTINATION));
    }

    private static Scope scope(Scope... scopes) {
        return Remainder.of(Stream.of(scopes).map(scope -> deferred(FRANCE, GREYLISTED, scope)).toList(), Optional.empty())
            .get(0).scope();
    }

    /** The destination is down for all of them; a mail that some recipients put off has an interval to wait for these. */
    @Test
    void shouldWaitForTheDestinationWhereOneDidNotReachItAndForAPlaceOnlyWhereAllDo() {
        assertThat(scope(Scope.MESSAGE, Scope.DESTINATION, Scope.BUSY)).isEqualTo(Scope.DESTINATION);
        assertThat(scope(Scope.BUSY, Scope.MESSAGE)).isEqualTo(Scope.MESSAGE);
        assertThat(scope(Scope.BUSY, Scope.BUSY)).isEqualTo(Scope.BUSY);
    }

    /** It waits until they are told of, which has nothing to do with the destination. */
    @Test
    void shouldNotWaitForADestinationThatRefusedAll() {
        assertThat(Remainder.of(List.of(delivery(FRANCE, new Failed(GREYLISTED))), Optional.empty())).singleElement()
            .extracting(Remainder::scope).isEqualTo(Scope.MESSAGE);
    }

    @Test
    void shouldSayWhyAMailWaitsThatWasNotTried() {
        assertThat(Remainder.of(List.of(), Optional.of("no scanner answers"))).singleElement().satisfies(remainder -> {
            assertThat(remainder.scope()).isEqualTo(Scope.MESSAGE);
            assertThat(remainder.reply().text()).isEqualTo("no scanner answers");
        });
        assertThat(Remainder.of(List.of(), Optional.empty()).get(0).reply().text()).isEqualTo("no delivery was tried");
    }
}
