package eu.testa.mail.core.delivery;

import static eu.testa.mail.core.delivery.Peering.JEANNE;
import static eu.testa.mail.core.delivery.Peering.deliver;
import static eu.testa.mail.core.delivery.Peering.envelope;
import static eu.testa.mail.core.delivery.SmtpPeer.say;
import static eu.testa.mail.core.delivery.SmtpPeer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.SmtpPeer.Point;
import eu.testa.mail.core.delivery.smtp.SmtpClientSettings;
import eu.testa.mail.core.delivery.smtp.Timeouts;
import eu.testa.mail.core.delivery.smtp.TrustedContext;
import eu.testa.mail.core.settings.TlsPolicy;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Encryption under each policy, with peers that do it right and peers that do not. */
class StartTlsTest {

    private static final String HOST = "relay-1.eu-admin.net";
    private static final String MESSAGE = "Subject: Bonjour\r\n\r\nBonjour\r\n";
    private static final Instant TOMORROW = Instant.now().plus(Duration.ofDays(1));

    private static TlsAuthority trusted;
    private static TlsAuthority unknown;
    private static SSLContext anchors;

    private SmtpPeer peer;

    @BeforeAll
    static void makeAuthorities() throws Exception {
        trusted = new TlsAuthority();
        unknown = new TlsAuthority();
        anchors = TrustedContext.of(trusted.anchor());
    }

    @BeforeEach
    void start() throws IOException {
        peer = new SmtpPeer(HOST, "127.82.2.1");
    }

    @AfterEach
    void stop() throws IOException {
        peer.close();
    }

    private static SmtpClientSettings settings(TlsPolicy policy, Timeouts timeouts) {
        return new SmtpClientSettings("mail.tcn.b.eu-admin.net", Optional.empty(), policy,
            policy == TlsPolicy.REQUIRED ? Optional.of(anchors) : Optional.empty(), timeouts);
    }

    private RecipientResult deliverWith(TlsPolicy policy) {
        return deliverWith(policy, Peering.TIMEOUTS);
    }

    private RecipientResult deliverWith(TlsPolicy policy, Timeouts timeouts) {
        try (DeliveryEngine engine = Peering.engine(settings(policy, timeouts), peer)) {
            return deliver(engine, envelope(JEANNE), MESSAGE).get(0);
        }
    }

    private static void assertEncrypted(RecipientResult result) {
        assertThat(result).isInstanceOf(Delivered.class);
        assertThat(result.reply().tls()).hasValueSatisfying(tls -> assertThat(tls).matches("TLSv1\\.3 TLS_\\w+"));
    }

    private void assertInTheClear(RecipientResult result) {
        assertThat(result).isInstanceOf(Delivered.class);
        assertThat(result.reply().tls()).isEmpty();
        assertThat(peer.taken()).hasSize(1);
    }

    private void assertNotSent(RecipientResult result, String status, String words) {
        assertThat(result).isInstanceOfSatisfying(Deferred.class, deferred -> {
            assertThat(deferred.scope()).isEqualTo(Scope.DESTINATION);
            assertThat(deferred.reply().status()).isEqualTo(status);
            assertThat(deferred.reply().text()).contains(words);
        });
        assertThat(peer.commands()).noneMatch(command -> command.startsWith("MAIL"));
    }

    @ParameterizedTest
    @EnumSource(value = TlsPolicy.class, names = {"OPPORTUNISTIC", "REQUIRED"})
    void shouldEncryptWhereThePeerOffersIt(TlsPolicy policy) throws Exception {
        peer.withTls(trusted.server(HOST, TOMORROW));

        assertEncrypted(deliverWith(policy));
        assertThat(peer.commands()).startsWith("EHLO mail.tcn.b.eu-admin.net", "STARTTLS", "EHLO mail.tcn.b.eu-admin.net");
        assertThat(peer.taken().get(0).text()).isEqualTo(MESSAGE);
    }

    /** The certificate of a peer that insists on TLS will be repaired; until then the mail waits, and is not returned. */
    @Test
    void shouldWaitWhenThePeerDemandsTheTlsThatFailed() {
        peer.withTls(unusable()).at(Point.MAIL, say("530 5.7.0 Must issue a STARTTLS command first"));

        assertThat(deliverWith(TlsPolicy.OPPORTUNISTIC)).isInstanceOfSatisfying(Deferred.class, deferred -> {
            assertThat(deferred.scope()).isEqualTo(Scope.DESTINATION);
            assertThat(deferred.reply().status()).isEqualTo("4.7.4");
            assertThat(deferred.reply().text()).contains("Must issue a STARTTLS command first");
        });
        assertThat(peer.taken()).isEmpty();
    }

    @Test
    void shouldReturnWhatAPeerRefusesThatOffersNoTls() {
        peer.at(Point.MAIL, say("530 5.7.0 Authentication required"));

        assertThat(deliverWith(TlsPolicy.OPPORTUNISTIC)).isInstanceOf(Failed.class);
    }

    /** A server without a certificate: every handshake fails. */
    private static SSLContext unusable() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldWriteProtocolAndCipherIntoTheLog() throws Exception {
        peer.withTls(trusted.server(HOST, TOMORROW));

        try (DeliveryLines lines = new DeliveryLines()) {
            deliverWith(TlsPolicy.REQUIRED);
            assertThat(lines.of("test")).singleElement().asString().containsPattern(" tls=TLSv1\\.3/TLS_\\w+ delay=");
        }
    }

    @Test
    void shouldNotEncryptWhenItIsOff() throws Exception {
        peer.withTls(trusted.server(HOST, TOMORROW));

        assertInTheClear(deliverWith(TlsPolicy.OFF));
        assertThat(peer.commands()).doesNotContain("STARTTLS");
    }

    @Test
    void shouldTakeAnyCertificateWhenOpportunistic() throws Exception {
        peer.withTls(unknown.server("somebody.else.example", Instant.now().minus(Duration.ofHours(1))));

        assertEncrypted(deliverWith(TlsPolicy.OPPORTUNISTIC));
    }

    @Test
    void shouldSendNothingToAHostWithoutTlsWhenItIsRequired() {
        assertNotSent(deliverWith(TlsPolicy.REQUIRED), "4.7.4", "does not offer STARTTLS");
    }

    @Test
    void shouldSendNothingWhenTheAuthorityIsUnknown() throws Exception {
        peer.withTls(unknown.server(HOST, TOMORROW));

        assertNotSent(deliverWith(TlsPolicy.REQUIRED), "4.7.5", "PKIX path");
    }

    @Test
    void shouldSendNothingWhenTheCertificateIsForAnotherHost() throws Exception {
        peer.withTls(trusted.server("relay-2.eu-admin.net", TOMORROW));

        assertNotSent(deliverWith(TlsPolicy.REQUIRED), "4.7.5", HOST);
    }

    @Test
    void shouldSendNothingWhenTheCertificateHasExpired() throws Exception {
        peer.withTls(trusted.server(HOST, Instant.now().minus(Duration.ofHours(1))));

        assertNotSent(deliverWith(TlsPolicy.REQUIRED), "4.7.5", "validity check failed");
    }

    @Test
    void shouldCheckTheAddressOfAnMxThatIsAnAddress() throws Exception {
        try (SmtpPeer byAddress = new SmtpPeer("127.82.2.2", "127.82.2.2");
             DeliveryEngine engine = Peering.engine(settings(TlsPolicy.REQUIRED, Peering.TIMEOUTS), byAddress)) {
            byAddress.withTls(trusted.server("127.82.2.2", TOMORROW));

            assertEncrypted(deliver(engine, envelope(JEANNE), MESSAGE).get(0));
        }
    }

    @Test
    void shouldGoOnInTheClearWhenTheHandshakeFailsAndTlsIsOpportunistic() {
        peer.offering("STARTTLS").at(Point.STARTTLS, line -> {
            line.write("220 ready\r\nthis is no handshake\r\n");
            return false;
        });

        assertInTheClear(deliverWith(TlsPolicy.OPPORTUNISTIC));
        assertThat(peer.connections()).isEqualTo(2);
    }

    @Test
    void shouldGoOnInTheClearWhenThePeerHangsUpOnStartTls() {
        peer.offering("STARTTLS").at(Point.STARTTLS, line -> {
            line.write("220 ready\r\n");
            return false;
        });

        assertInTheClear(deliverWith(TlsPolicy.OPPORTUNISTIC));
    }

    @ParameterizedTest
    @EnumSource(value = TlsPolicy.class, names = {"OPPORTUNISTIC", "REQUIRED"})
    void shouldNotWaitForAHandshakeForEver(TlsPolicy policy) {
        Timeouts ample = Peering.TIMEOUTS;
        // EHLO and MAIL have no longer, so it is not short
        Timeouts impatient = new Timeouts(ample.connect(), ample.greeting(), Duration.ofMillis(2500), ample.data(), ample.finalDot());
        peer.offering("STARTTLS").at(Point.STARTTLS, line -> {
            line.write("220 ready\r\n");
            return silence().play(line);
        });

        RecipientResult result = deliverWith(policy, impatient);

        if (policy == TlsPolicy.OPPORTUNISTIC) {
            assertInTheClear(result);
        } else {
            assertNotSent(result, "4.7.5", "timed out after 2.5 s");
        }
    }

    /** RFC 3207 §4.2: who sits in between must not be able to put words into the mouth of the peer. */
    @Test
    void shouldForgetWhatWasSentBeforeTheHandshake() throws Exception {
        peer.withTls(trusted.server(HOST, TOMORROW)).at(Point.STARTTLS, say("220 ready\r\n250 injected\r\n250 injected"));

        RecipientResult result = deliverWith(TlsPolicy.REQUIRED);

        assertEncrypted(result);
        assertThat(result.reply().text()).isEqualTo("2.0.0 taken by " + HOST);
        assertThat(peer.taken()).hasSize(1);
    }

    @Test
    void shouldReuseEncryptedConnections() throws Exception {
        peer.withTls(trusted.server(HOST, TOMORROW));
        try (DeliveryEngine engine = Peering.engine(settings(TlsPolicy.REQUIRED, Peering.TIMEOUTS), peer)) {
            for (int i = 0; i < 5; i++) {
                assertEncrypted(deliver(engine, envelope(JEANNE), MESSAGE).get(0));
            }
        }
        assertThat(peer.connections()).isOne();
    }

    @Test
    void shouldNotRequireTlsWithoutTrustAnchors() {
        assertThatThrownBy(() -> new SmtpClientSettings("mail.tcn.b.eu-admin.net", Optional.empty(), TlsPolicy.REQUIRED,
            Optional.empty(), Timeouts.DEFAULT)).isInstanceOf(IllegalArgumentException.class);
    }
}
