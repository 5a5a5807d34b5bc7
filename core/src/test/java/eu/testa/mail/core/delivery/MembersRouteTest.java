package eu.testa.mail.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.address.Network;
import eu.testa.mail.core.delivery.route.Hop;
import eu.testa.mail.core.delivery.route.MembersRoute;
import eu.testa.mail.core.delivery.route.Route;
import eu.testa.mail.core.delivery.route.Route.NoRouteException;
import eu.testa.mail.core.delivery.route.Route.Routed;
import eu.testa.mail.core.delivery.smtp.SmtpClientSettings;
import eu.testa.mail.core.delivery.smtp.Timeouts;
import eu.testa.mail.core.member.Member;
import eu.testa.mail.core.member.MemberRegistry;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.TlsPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class MembersRouteTest {

    private MemberRegistry registry = new MemberRegistry(List.of(member(TlsPolicy.OPPORTUNISTIC, Optional.empty())));

    private static Member member(TlsPolicy tls, Optional<String> suspended) {
        return new Member(Country.F, Set.of("tcn.f.eu-admin.net"), List.of(Network.parse("192.0.2.7")),
            List.of(new Endpoint("192.0.2.7", 25), new Endpoint("192.0.2.8", 2525)), "x", tls, suspended);
    }

    private MembersRoute route(boolean anchors) {
        return new MembersRoute(() -> registry, host -> List.of(InetAddress.getByName(host)),
            domain -> domain.endsWith(".eu-admin.net"), anchors);
    }

    @Test
    void shouldLeadToTheHostsOfTheMemberInTheirOrder() throws Exception {
        Routed routed = route(false).to("tcn.f.eu-admin.net");

        assertThat(routed.destination()).hasToString("tcn.f.eu-admin.net");
        assertThat(routed.hops()).containsExactly(
            new Hop(0, "192.0.2.7", List.of(new InetSocketAddress("192.0.2.7", 25))),
            new Hop(1, "192.0.2.8", List.of(new InetSocketAddress("192.0.2.8", 2525))));
        assertThat(routed.tls()).contains(TlsPolicy.OPPORTUNISTIC);
    }

    @Test
    void shouldReturnMailForADomainOfNobody() {
        assertThatThrownBy(() -> route(false).to("example.org"))
            .isInstanceOfSatisfying(NoRouteException.class, e -> assertThat(e.status()).isEqualTo("5.1.2"));
    }

    @Test
    void shouldLetMailForADomainThatHasLeftTheRegistryWait() throws Exception {
        MembersRoute route = route(false);
        registry = new MemberRegistry(List.of());

        assertThatThrownBy(() -> route.to("tcn.f.eu-admin.net")).isInstanceOf(IOException.class)
            .isNotInstanceOf(NoRouteException.class).hasMessageContaining("mail for it waits");
    }

    @Test
    void shouldLetMailForASuspendedMemberWait() {
        registry = new MemberRegistry(List.of(member(TlsPolicy.OFF, Optional.of("sends in a loop"))));

        assertThatThrownBy(() -> route(false).to("tcn.f.eu-admin.net"))
            .isInstanceOf(IOException.class).hasMessage("France is suspended: sends in a loop");
    }

    @Test
    void shouldLetMailWaitWhoseCertificateCannotBeChecked() throws Exception {
        registry = new MemberRegistry(List.of(member(TlsPolicy.REQUIRED, Optional.empty())));

        assertThat(route(true).to("tcn.f.eu-admin.net").tls()).contains(TlsPolicy.REQUIRED);
        assertThatThrownBy(() -> route(false).to("tcn.f.eu-admin.net"))
            .isInstanceOf(IOException.class).hasMessageContaining("requires TLS").hasMessageContaining("<trustAnchors>");
    }

    /** The demand of the route counts, not the settings of the client. */
    @Test
    void shouldGiveNoMailInTheClearToAMemberThatRequiresTls() throws Exception {
        SmtpClientSettings offByDefault = new SmtpClientSettings("relay.eu-admin.net", Optional.empty(), TlsPolicy.OFF,
            Optional.of(SSLContext.getDefault()), Timeouts.DEFAULT);
        try (SmtpPeer peer = new SmtpPeer("peer.test", "127.0.0.1");
             DeliveryEngine engine = new DeliveryEngine(demandingTls(peer), DestinationGate.OPEN, offByDefault,
                 DeliveryLimits.DEFAULT, Peering.LOG, Clock.systemUTC())) {
            List<RecipientResult> results = Peering.deliver(engine, Peering.envelope("Jeanne.Martin@tcn.f.eu-admin.net"),
                "Subject: x\r\n\r\nx\r\n");

            assertThat(results).singleElement().isInstanceOfSatisfying(RecipientResult.Deferred.class,
                deferred -> assertThat(deferred.reply().status()).isEqualTo("4.7.4"));
            assertThat(peer.taken()).isEmpty();
        }
    }

    private static Route demandingTls(SmtpPeer peer) {
        return domain -> new Routed(new Destination(domain), List.of(new Hop(0, peer.name(), List.of(peer.address()))),
            Optional.of(TlsPolicy.REQUIRED));
    }
}
