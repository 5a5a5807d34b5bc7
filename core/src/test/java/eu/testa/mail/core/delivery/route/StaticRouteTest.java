package eu.testa.mail.core.delivery.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.route.Route.NoRouteException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaticRouteTest {

    private static StaticRoute parse(String text) {
        return StaticRoute.parse(text, 25, host -> List.of(InetAddress.getByName(host)));
    }

    @Test
    void shouldLeadToTheHostsInTheirOrder() throws Exception {
        StaticRoute route = parse("TCN.f.EU-admin.net=192.0.2.7:2525   192.0.2.6 [2001:db8::7]:26 , tcn.b.eu-admin.net = 192.0.2.8");

        assertThat(route.to("tcn.f.eu-admin.net").destination()).isEqualTo(new Destination("tcn.f.eu-admin.net"));
        assertThat(route.to("tcn.f.eu-admin.net").hops()).containsExactly(
            new Hop(0, "192.0.2.7", List.of(new InetSocketAddress("192.0.2.7", 2525))),
            new Hop(1, "192.0.2.6", List.of(new InetSocketAddress("192.0.2.6", 25))),
            new Hop(2, "2001:db8::7", List.of(new InetSocketAddress("2001:db8::7", 26))));
        assertThat(route.to("tcn.b.eu-admin.net").hops()).extracting(Hop::host).containsExactly("192.0.2.8");
    }

    @Test
    void shouldReturnMailForADomainThatIsNotInTheList() {
        assertThatThrownBy(() -> parse("tcn.b.eu-admin.net = 192.0.2.8").to("b.eu-admin.net"))
            .isInstanceOfSatisfying(NoRouteException.class, e -> assertThat(e.status()).isEqualTo("5.4.4"))
            .hasMessage("there is no route to b.eu-admin.net from here");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        tcn.f.eu-admin.net 192.0.2.7     | 'tcn.f.eu-admin.net 192.0.2.7' has no =
        a = 192.0.2.7,                   | '' has no =
        = 192.0.2.7                      | '= 192.0.2.7' has no domain
        tcn.f.eu-admin.net =             | 'tcn.f.eu-admin.net =' has no host
        a = 192.0.2.7:                   | '' is not a port
        a = 192.0.2.7:smtp               | 'smtp' is not a port
        a = 192.0.2.7:0                  | 0 is not a port
        a = 192.0.2.7:65536              | 65536 is not a port
        a = :25                          | ':25' has no port
        a = 192.0.2.7, b = x, A = y      | a has two routes
        """)
    void shouldRefuseAListThatIsNone(String list, String reason) {
        assertThatThrownBy(() -> parse(list)).isInstanceOf(IllegalArgumentException.class).hasMessage(reason);
    }
}
