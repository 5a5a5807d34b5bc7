package eu.testa.mail.core.delivery.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.route.Route.NoRouteException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MxRouteTest {

    private static final String BELGIUM = "tcn.b.eu-admin.net";
    private static final String ROOT = "eu-admin.net";
    private static final String OWN_NAME = "mail.tcn.b.eu-admin.net";

    private final Map<String, List<MailExchanger>> zone = new HashMap<>();
    private final MxRoute route;

    MxRouteTest() throws UnknownHostException {
        route = new MxRoute(domain -> zone.getOrDefault(domain, List.of()), ROOT, 2525, OWN_NAME,
            Set.of(InetAddress.getByName("192.0.2.9"), InetAddress.getByName("2001:db8::9")));
    }

    private static MailExchanger mx(int preference, String host, String... addresses) throws UnknownHostException {
        InetAddress[] parsed = new InetAddress[addresses.length];
        for (int i = 0; i < addresses.length; i++) {
            parsed[i] = InetAddress.getByName(addresses[i]);
        }
        return MailExchanger.found(preference, host, List.of(parsed));
    }

    private List<String> hosts() throws Exception {
        return route.to(BELGIUM).hops().stream().map(Hop::host).toList();
    }

    private void assertReturned(String status, String words) {
        assertThatThrownBy(() -> route.to(BELGIUM)).isInstanceOfSatisfying(NoRouteException.class,
            e -> assertThat(e.status()).isEqualTo(status)).hasMessageContaining(words);
    }

    @Test
    void shouldLeadToTheHostsOfTheDomainItself() throws Exception {
        zone.put(BELGIUM, List.of(mx(20, "two", "192.0.2.2"), mx(10, "one", "192.0.2.1", "2001:db8::1")));
        zone.put(ROOT, List.of(mx(10, "relay", "192.0.2.3")));

        assertThat(route.to(BELGIUM).destination()).isEqualTo(new Destination(BELGIUM));
        assertThat(route.to(BELGIUM).hops()).containsExactly(
            new Hop(10, "one", List.of(new InetSocketAddress("192.0.2.1", 2525), new InetSocketAddress("2001:db8::1", 2525))),
            new Hop(20, "two", List.of(new InetSocketAddress("192.0.2.2", 2525))));
    }

    @Test
    void shouldLeadToTheRelaysWhereTheDomainHasNoHosts() throws Exception {
        zone.put(ROOT, List.of(mx(10, "relay", "192.0.2.3")));

        assertThat(route.to(BELGIUM).destination()).isEqualTo(new Destination(ROOT));
        assertThat(hosts()).containsExactly("relay");
    }

    @Test
    void shouldReturnWhatNobodyTakes() throws Exception {
        assertReturned("5.4.4", "no host takes mail for " + BELGIUM);

        zone.put(ROOT, List.of(mx(10, "relay", "192.0.2.3")));
        zone.put(BELGIUM, List.of(MailExchanger.none()));
        assertReturned("5.1.10", BELGIUM + " says in DNS that it takes no mail");
    }

    /** RFC 5321 §5.1: hosts that are no better than this one are dropped, whatever order DNS gives them in. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        own host last       | 30 | one two three
        own host in between | 15 | one
        beside an equal one | 20 | one
        """)
    void shouldDropHostsThatAreNoBetterThanThisOne(String where, int own, String left) throws Exception {
        List<MailExchanger> others = List.of(mx(29, "three", "192.0.2.3"), mx(10, "one", "192.0.2.1"),
            mx(own, "here", "192.0.2.8", "192.0.2.9"), mx(20, "two", "192.0.2.2"));
        zone.put(BELGIUM, others);
        zone.put(ROOT, List.of(mx(1, "relay", "192.0.2.4")));

        assertThat(hosts()).as(where).containsExactly(left.split(" "));
    }

    @Test
    void shouldGoByItsBestEntryWhereItIsListedTwice() throws Exception {
        zone.put(BELGIUM, List.of(mx(40, "here", "192.0.2.9"), mx(10, "one", "192.0.2.1"), mx(20, "here6", "2001:db8::9"),
            mx(30, "two", "192.0.2.2")));

        assertThat(hosts()).containsExactly("one");
    }

    @ParameterizedTest
    @CsvSource({"10, first", "20, beside the first"})
    void shouldReturnWhatWouldCircleBecauseThisHostIsFirst(int preference, String where) throws Exception {
        zone.put(BELGIUM, List.of(mx(20, "one", "192.0.2.1"), mx(preference, "here", "192.0.2.9")));
        zone.put(ROOT, List.of(mx(1, "relay", "192.0.2.4")));

        assertReturned("5.4.6", "mail for " + BELGIUM + " loops back to this server: the MX records of " + BELGIUM
            + " name it first");
    }

    @Test
    void shouldReturnWhatWouldCircleBecauseThisHostIsTheOnlyOne() throws Exception {
        zone.put(ROOT, List.of(mx(10, "here", "192.0.2.9")));

        assertReturned("5.4.6", "the MX records of " + ROOT + " name it first");
    }

    @Test
    void shouldKnowItselfByNameWhereItsAddressIsNotItsOwn() throws Exception {
        zone.put(BELGIUM, List.of(mx(10, "one", "192.0.2.1"), mx(20, "MAIL.tcn.b.eu-admin.net", "198.51.100.9"),
            mx(30, "two", "192.0.2.2")));
        assertThat(hosts()).containsExactly("one");

        zone.put(BELGIUM, List.of(MailExchanger.unknown(20, OWN_NAME, "time-out"), mx(30, "two", "192.0.2.2")));
        assertReturned("5.4.6", "loops back");
    }

    @Test
    void shouldPutOffWhatOnlyAHostCouldTakeThatCannotBeFoundNow() throws Exception {
        zone.put(BELGIUM, List.of(MailExchanger.unknown(10, "one", "one: time-out"), mx(20, "here", "192.0.2.9")));

        assertThatThrownBy(() -> route.to(BELGIUM)).isInstanceOf(IOException.class).hasMessage("one: time-out");
    }

    @Test
    void shouldReturnWhatOnlyHostsWithoutAnAddressCouldTake() throws Exception {
        zone.put(BELGIUM, List.of(mx(10, "one"), mx(20, "here", "192.0.2.9")));

        assertReturned("5.4.4", "none of the MX hosts of " + BELGIUM + " has an address: one");
    }

    @Test
    void shouldPassOverAHostThatIsNotFound() throws Exception {
        zone.put(BELGIUM, List.of(MailExchanger.unknown(10, "one", "time-out"), mx(15, "none"), mx(20, "two", "192.0.2.2")));

        assertThat(hosts()).containsExactly("two");
    }
}
