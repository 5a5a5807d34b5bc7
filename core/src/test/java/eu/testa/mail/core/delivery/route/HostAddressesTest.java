package eu.testa.mail.core.delivery.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The hosts of a list, two of which have a name that cannot be found now. */
class HostAddressesTest {

    private static final HostAddresses ADDRESSES = host -> {
        if (host.startsWith("lost")) {
            throw new IOException("no name server answers");
        }
        return List.of(InetAddress.getByName("192.0.2.7"));
    };

    @Test
    void shouldGoOnWithTheHostsThatAreFound() throws Exception {
        StaticRoute route = StaticRoute.parse("tcn.f.eu-admin.net = lost.eu-admin.net 192.0.2.7:2525", 25, ADDRESSES);
        assertThat(route.to("tcn.f.eu-admin.net").hops())
            .extracting(Hop::preference, Hop::host, hop -> hop.addresses().get(0).getPort())
            .containsExactly(tuple(1, "192.0.2.7", 2525));
    }

    @Test
    void shouldPutMailOffWhenNoHostIsFound() {
        StaticRoute route = StaticRoute.parse("tcn.f.eu-admin.net = lost.eu-admin.net lost2.eu-admin.net", 25, ADDRESSES);
        assertThatIOException().isThrownBy(() -> route.to("tcn.f.eu-admin.net"))
            .withMessageContaining("the address of lost2.eu-admin.net is not found: no name server answers");
    }
}
