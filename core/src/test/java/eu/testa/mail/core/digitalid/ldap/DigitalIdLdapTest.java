package eu.testa.mail.core.digitalid.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.unboundid.asn1.ASN1Buffer;
import com.unboundid.asn1.ASN1StreamReader;
import com.unboundid.ldap.protocol.DeleteRequestProtocolOp;
import com.unboundid.ldap.protocol.DeleteResponseProtocolOp;
import com.unboundid.ldap.protocol.ExtendedRequestProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.util.ssl.SSLUtil;
import com.unboundid.util.ssl.TrustAllTrustManager;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.digitalid.TestCertificate;
import eu.testa.mail.core.digitalid.TestHarvest;
import eu.testa.mail.core.password.KnownAddresses;
import eu.testa.mail.core.password.PasswordLimits;
import eu.testa.mail.core.password.PasswordThrottle;
import eu.testa.mail.core.pki.CertificateReader;
import eu.testa.mail.core.pki.server.RenewableIdentity;
import eu.testa.mail.core.pki.server.ServerIdentity;
import eu.testa.mail.core.pki.server.ServerTls;
import eu.testa.mail.core.store.EmbeddedStores;
import eu.testa.mail.core.time.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class DigitalIdLdapTest {

    private static final String BASE = "dc=eu-admin,dc=net";
    private static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";
    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String PASSWORD = "secret of Jeanne";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LOOPBACK = "127.0.0.1";

    @RegisterExtension
    private final EmbeddedStores stores = new EmbeddedStores();
    @TempDir
    private Path temporary;
    private final ManualClock clock = new ManualClock();
    private DigitalIdDirectory directory;
    private X509Certificate certificate;
    private DigitalIdLdap ldap;
    private RenewableIdentity identity;
    private int tlsPort;
    private int plainPort;
    private boolean repositoryDown;

    @BeforeEach
    void start() throws Exception {
        directory = DigitalIdDirectory.open(stores.in(temporary.resolve("ids")), TestaNamespace.tachonet(), one -> false, TestHarvest.EQUAL, clock);
        certificate = TestCertificate.of(ALAIN);
        directory.keep(certificate);
        directory.keep(TestCertificate.of("Patrick.O'Connor@tcn.irl.eu-admin.net"));
        TestCertificate.writeTls(temporary.resolve("tls.key"), temporary.resolve("tls.crt"));
        start(LdapLimits.DEFAULT);
    }

    private void start(LdapLimits limits) throws Exception {
        identity = new RenewableIdentity(ServerIdentity.read(temporary.resolve("tls.key"), temporary.resolve("tls.crt")));
        ldap = new DigitalIdLdap(directory, "eu-admin.net", this::check, ServerTls.context(identity),
            new PasswordThrottle(PasswordLimits.DEFAULT, KnownAddresses.inMemory(), clock), ListenerFront.NONE, limits);
        tlsPort = ldap.listenWithTls(new InetSocketAddress(LOOPBACK, 0));
        plainPort = ldap.listenForStartTls(new InetSocketAddress(LOOPBACK, 0));
    }

    @AfterEach
    void stop() {
        ldap.close();
    }

    @Test
    void shouldFindACertificateByAddress() throws Exception {
        try (LDAPConnection jeanne = bound()) {
            SearchResultEntry found =
                jeanne.searchForEntry(BASE, SearchScope.SUB, Filter.createEqualityFilter("mail", ALAIN.toLowerCase(Locale.ROOT)));

            assertThat(found.getAttributeValue("mail")).isEqualTo(ALAIN);
            assertThat(found.getAttributeValue("givenName")).isEqualTo("Alain");
            assertThat(found.getAttributeValue("sn")).isEqualTo("Dupont");
            assertThat(found.getAttributeValues("objectClass")).contains("inetOrgPerson");
            assertThat(found.getAttributeValueBytes("userCertificate;binary")).isEqualTo(certificate.getEncoded());
            assertThat(CertificateReader.read(found.getAttributeValueBytes("userSMIMECertificate;binary")))
                .containsExactly(certificate);
        }
    }

    @Test
    void shouldUnderstandTheFiltersOfThunderbirdAndOutlook() throws Exception {
        try (LDAPConnection jeanne = bound()) {
            for (String filter : List.of(
                "(&(objectclass=*)(mail=" + ALAIN + "))",
                "(|(mail=ala*)(cn=ala*)(givenName=ala*)(sn=ala*))",
                "(&(|(displayname=*alain*)(cn=*alain*)(sn=*alain*)(givenName=*alain*)(mail=*alain*))(objectClass=*))",
                "(&(mail=*)(|(mail=Alain.D*)(|(cn=Alain.D*)(|(sn=Alain.D*)(givenName=Alain.D*)))))",
                "(&(objectClass=inetOrgPerson)(!(sn=O*)))")) {
                assertThat(jeanne.search(BASE, SearchScope.SUB, filter, "mail").getSearchEntries()).as(filter)
                    .extracting(entry -> entry.getAttributeValue("mail")).containsExactly(ALAIN);
            }
        }
    }

    /** RFC 4511 §4.5.1.7: what a directory does not know in a filter is no error of the search. */
    @Test
    void shouldFindWhatElseAFilterAsksForThanItKnows() throws Exception {
        try (LDAPConnection jeanne = bound()) {
            for (String filter : List.of(
                "(mail~=" + ALAIN + ")",
                "(|(cn:caseExactMatch:=x)(mail=" + ALAIN + "))",
                "(&(mail=*)(|(sn~=dupont)(cn:dn:=x)))")) {
                assertThat(jeanne.search(BASE, SearchScope.SUB, filter, "mail").getSearchEntries()).as(filter)
                    .extracting(entry -> entry.getAttributeValue("mail")).containsExactly(ALAIN);
            }
            for (String filter : List.of("(cn:caseExactMatch:=x)", "(!(cn:caseExactMatch:=x))", "(&(mail=*)(cn:dn:=x))", "(mail~=nobody)")) {
                assertThat(jeanne.search(BASE, SearchScope.SUB, filter, "mail").getEntryCount()).as(filter).isZero();
            }
        }
    }

    @Test
    void shouldGiveTheAttributesThatWereAskedFor() throws Exception {
        try (LDAPConnection jeanne = bound()) {
            assertThat(attributes(jeanne, "cn")).containsExactly("cn");
            assertThat(attributes(jeanne, "userCertificate;binary")).containsExactly("userCertificate;binary");
            assertThat(attributes(jeanne, "userCertificate")).containsExactly("userCertificate;binary");
            assertThat(attributes(jeanne, "1.1")).isEmpty();
        }
    }

    @Test
    void shouldDescribeItselfToItsUsers() throws Exception {
        try (LDAPConnection jeanne = bound()) {
            assertThat(jeanne.getRootDSE().getNamingContextDNs()).containsExactly(BASE);
            assertThat(jeanne.search(BASE, SearchScope.BASE, "(objectClass=*)").getEntryCount()).isEqualTo(1);
            assertThat(jeanne.search("", SearchScope.SUB, "(mail=" + ALAIN + ")").getEntryCount()).isEqualTo(1);
            assertThat(jeanne.search(BASE, SearchScope.ONE, "(objectClass=*)").getEntryCount()).isEqualTo(2);
            assertThatThrownBy(() -> jeanne.search("dc=example,dc=com", SearchScope.SUB, "(mail=*)"))
                .isInstanceOfSatisfying(LDAPException.class,
                    e -> assertThat(e.getResultCode()).isEqualTo(ResultCode.NO_SUCH_OBJECT));
        }
    }

    @Test
    void shouldAnswerNobodyWhoHasNotBound() throws Exception {
        try (LDAPConnection anybody = connect()) {
            assertThat(resultOf(() -> anybody.search(BASE, SearchScope.SUB, "(mail=*)")))
                .isEqualTo(ResultCode.INSUFFICIENT_ACCESS_RIGHTS);
            assertThat(resultOf(() -> anybody.search("", SearchScope.BASE, "(objectClass=*)")))
                .isEqualTo(ResultCode.INSUFFICIENT_ACCESS_RIGHTS);
            assertThat(resultOf(() -> anybody.bind("", ""))).isEqualTo(ResultCode.INAPPROPRIATE_AUTHENTICATION);
        }
    }

    @Test
    void shouldRefuseAWrongPasswordAndForgetAnEarlierBind() throws Exception {
        try (LDAPConnection jeanne = bound()) {
            assertThat(resultOf(() -> jeanne.bind(JEANNE, "wrong"))).isEqualTo(ResultCode.INVALID_CREDENTIALS);
            assertThat(resultOf(() -> jeanne.search(BASE, SearchScope.SUB, "(mail=*)")))
                .isEqualTo(ResultCode.INSUFFICIENT_ACCESS_RIGHTS);
        }
    }

    @Test
    void shouldSlowDownWhoeverGuesses() throws Exception {
        try (LDAPConnection anybody = connect()) {
            assertThat(resultOf(() -> anybody.bind(JEANNE, "wrong"))).isEqualTo(ResultCode.INVALID_CREDENTIALS);
            assertThatThrownBy(() -> anybody.bind(JEANNE, PASSWORD)).isInstanceOfSatisfying(LDAPException.class, e -> {
                assertThat(e.getResultCode()).isEqualTo(ResultCode.BUSY);
                assertThat(e.getDiagnosticMessage()).contains("wait 1 second and try again");
            });
            clock.pass(Duration.ofSeconds(1));
            anybody.bind(JEANNE, PASSWORD);
        }
    }

    @Test
    void shouldTakeNoPasswordBeforeTls() throws Exception {
        try (LDAPConnection plain = new LDAPConnection(LOOPBACK, plainPort)) {
            assertThat(resultOf(() -> plain.bind(JEANNE, PASSWORD))).isEqualTo(ResultCode.CONFIDENTIALITY_REQUIRED);
        }
    }

    @Test
    void shouldBindAfterStartTls() throws Exception {
        try (LDAPConnection jeanne = new LDAPConnection(LOOPBACK, plainPort)) {
            jeanne.processExtendedOperation(new StartTLSExtendedRequest(
                new SSLUtil(new TrustAllTrustManager()).createSSLSocketFactory()));
            jeanne.bind("mail=" + JEANNE + "," + BASE, PASSWORD);

            assertThat(jeanne.search(BASE, SearchScope.SUB, "(mail=" + ALAIN + ")").getEntryCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldSayThatPasswordsCannotBeChecked() throws Exception {
        repositoryDown = true;
        try (LDAPConnection jeanne = connect()) {
            assertThat(resultOf(() -> jeanne.bind(JEANNE, PASSWORD))).isEqualTo(ResultCode.UNAVAILABLE);
        }
    }

    @Test
    void shouldLimitTheSizeOfAnAnswer() throws Exception {
        for (int i = 0; i < DirectoryRequests.SIZE_LIMIT; i++) {
            directory.keep(TestCertificate.of("Person.N" + letters(i) + "@tcn.s.eu-admin.net"));
        }
        try (LDAPConnection jeanne = bound()) {
            assertThatThrownBy(() -> jeanne.search(BASE, SearchScope.SUB, "(mail=*)"))
                .isInstanceOfSatisfying(LDAPSearchException.class, e -> {
                    assertThat(e.getResultCode()).isEqualTo(ResultCode.SIZE_LIMIT_EXCEEDED);
                    assertThat(e.getEntryCount()).isEqualTo(DirectoryRequests.SIZE_LIMIT);
                });
        }
    }

    @Test
    void shouldBeReadOnly() throws Exception {
        try (LDAPConnection jeanne = bound()) {
            String entry = "mail=" + ALAIN + "," + BASE;
            assertThat(resultOf(() -> jeanne.delete(entry))).isEqualTo(ResultCode.UNWILLING_TO_PERFORM);
            assertThat(resultOf(() -> jeanne.add("dn: cn=x," + BASE, "objectClass: person", "cn: x", "sn: x")))
                .isEqualTo(ResultCode.UNWILLING_TO_PERFORM);
            assertThat(resultOf(() -> jeanne.modify("dn: " + entry, "changetype: modify", "replace: cn", "cn: x")))
                .isEqualTo(ResultCode.UNWILLING_TO_PERFORM);
        }
    }

    @Test
    void shouldSurviveFiltersMadeToHurt() throws Exception {
        Filter deep = Filter.create("(mail=*)");
        for (int i = 0; i < 900; i++) {
            deep = Filter.createNOTFilter(deep);
        }
        Filter hostile = deep;
        try (LDAPConnection jeanne = bound()) {
            assertThat(resultOf(() -> jeanne.search(BASE, SearchScope.SUB, hostile)))
                .isEqualTo(ResultCode.ADMIN_LIMIT_EXCEEDED);
        }
        try (LDAPConnection jeanne = bound()) {
            assertThatThrownBy(() -> jeanne.search(BASE, SearchScope.SUB, "(mail=" + "x".repeat(20_000) + ")"))
                .isInstanceOf(LDAPException.class);
        }
        try (LDAPConnection jeanne = bound()) {
            assertThat(jeanne.search(BASE, SearchScope.SUB, "(mail=" + ALAIN + ")").getEntryCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldServeOthersWhileSomebodySaysNothing() throws Exception {
        try (Socket silent = new Socket(LOOPBACK, tlsPort); LDAPConnection jeanne = bound()) {
            assertThat(silent.isConnected()).isTrue();
            SearchResult result = jeanne.search(BASE, SearchScope.SUB, "(mail=" + ALAIN + ")");
            assertThat(result.getEntryCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldFindWhoHasACertificateBySayingSoWithoutBinary() throws Exception {
        try (LDAPConnection jeanne = bound()) {
            for (String filter : List.of("(userCertificate=*)", "(userSMIMECertificate=*)", "(userCertificate;binary=*)")) {
                assertThat(jeanne.search(BASE, SearchScope.SUB, filter, "mail").getEntryCount()).as(filter).isEqualTo(2);
            }
        }
    }

    @Test
    void shouldKeepPlacesForOthersWhileOneAddressTakesAllItCan() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 250; i++) {
                silent.add(new Socket(LOOPBACK, tlsPort));
            }
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                Socket other = new Socket();
                other.bind(new InetSocketAddress("127.0.0.2", 0));
                other.connect(new InetSocketAddress(LOOPBACK, tlsPort));
                try (SSLSocket tls = (SSLSocket) new SSLUtil(new TrustAllTrustManager()).createSSLContext().getSocketFactory()
                    .createSocket(other, LOOPBACK, tlsPort, true)) {
                    tls.setSoTimeout(2000);
                    tls.startHandshake();
                }
            });
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> bound().close());
    }

    @Test
    void shouldShowARenewedCertificateFromTheNextHandshakeOn() throws Exception {
        try (LDAPConnection before = bound()) {
            X509Certificate first = shown();
            Path key = temporary.resolve("new.key");
            Path crt = temporary.resolve("new.crt");
            TestCertificate.writeTls(key, crt);
            ServerIdentity renewed = ServerIdentity.read(key, crt);

            identity.renew(renewed);

            assertThat(shown()).isEqualTo(renewed.chain().get(0)).isNotEqualTo(first);
            assertThat(before.search(BASE, SearchScope.SUB, "(mail=" + ALAIN + ")").getEntryCount())
                .as("sessions go on").isEqualTo(1);
        }
    }

    private X509Certificate shown() throws Exception {
        try (SSLSocket tls = (SSLSocket) new SSLUtil(new TrustAllTrustManager()).createSSLContext().getSocketFactory()
            .createSocket(LOOPBACK, tlsPort)) {
            tls.startHandshake();
            return (X509Certificate) tls.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void shouldAnswerANewClientWhileTwoHundredSayNothingAndHaveNoThreadForThem() throws Exception {
        restart(new LdapLimits(20, 150, Duration.ofMinutes(10), Duration.ofMinutes(10), 4096));
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket socket = new Socket();
                silent.add(socket);
                socket.bind(new InetSocketAddress("127.0.0." + (2 + i / 20), 0));
                socket.connect(new InetSocketAddress(LOOPBACK, i % 2 == 0 ? tlsPort : plainPort));
            }
            for (int i = 0; i < 5; i++) {
                try (LDAPConnection jeanne = bound()) {
                    assertThat(jeanne.search(BASE, SearchScope.SUB, "(mail=" + ALAIN + ")").getEntryCount()).isEqualTo(1);
                }
            }
            // one for connections, four that answer
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(ldapThreads()).isLessThanOrEqualTo(5));
            // those that came first had the longest time to say who they are
            silent.get(0).setSoTimeout(60_000);
            assertThat(silent.get(0).getInputStream().read()).isEqualTo(-1);
            silent.get(199).setSoTimeout(1);
            assertThatThrownBy(() -> silent.get(199).getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void shouldTakeNoPlaceOfSomebodyWhoIsKnown() throws Exception {
        restart(new LdapLimits(20, 2, Duration.ofMinutes(10), Duration.ofMinutes(10), 4096));
        try (LDAPConnection first = bound(); LDAPConnection second = bound()) {
            assertThatThrownBy(this::bound).isInstanceOf(LDAPException.class);
            for (LDAPConnection jeanne : List.of(first, second)) {
                assertThat(jeanne.search(BASE, SearchScope.SUB, "(mail=" + ALAIN + ")").getEntryCount()).isEqualTo(1);
            }
        }
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> bound().close());
    }

    @Test
    void shouldCloseAConnectionOnWhichNobodyIsKnownInTime() throws Exception {
        restart(new LdapLimits(20, 200, Duration.ofSeconds(5), Duration.ofMinutes(10), 4096));
        try (LDAPConnection jeanne = bound(); Socket silent = new Socket(LOOPBACK, plainPort)) {
            silent.setSoTimeout(60_000);
            assertThat(silent.getInputStream().readAllBytes()).isEmpty();
            assertThat(jeanne.search(BASE, SearchScope.SUB, "(mail=" + ALAIN + ")").getEntryCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldCloseAConnectionOnWhichNothingIsAsked() throws Exception {
        restart(new LdapLimits(20, 200, Duration.ofMinutes(10), Duration.ofSeconds(5), 4096));
        try (LDAPConnection jeanne = bound()) {
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(jeanne.isConnected()).isFalse());
        }
    }

    @Test
    void shouldAnswerRequestsThatComeTogetherOneAfterTheOther() throws Exception {
        try (Socket plain = new Socket(LOOPBACK, plainPort)) {
            plain.setSoTimeout(60_000);
            plain.getOutputStream().write(octets(delete(1), delete(2), delete(3)));
            ASN1StreamReader answers = new ASN1StreamReader(plain.getInputStream());
            for (int id = 1; id <= 3; id++) {
                LDAPMessage answer = LDAPMessage.readFrom(answers, false);
                assertThat(answer.getMessageID()).isEqualTo(id);
                assertThat(answer.getDeleteResponseProtocolOp().getResultCode())
                    .isEqualTo(ResultCode.UNWILLING_TO_PERFORM_INT_VALUE);
            }
        }
    }

    /** It came in the clear, perhaps of somebody else, and would count as if it had come over TLS (RFC 4511 §4.14.1). */
    @Test
    void shouldBeginNoTlsWhenSomethingStandsBehindTheRequestForIt() throws Exception {
        LDAPMessage startTls = new LDAPMessage(1, new ExtendedRequestProtocolOp(
            StartTLSExtendedRequest.STARTTLS_REQUEST_OID, null));
        for (byte[] behind : List.of(octets(delete(2)), new byte[] {0x30}, new byte[] {0x16})) {
            try (Socket plain = new Socket(LOOPBACK, plainPort)) {
                plain.setSoTimeout(60_000);
                ByteArrayOutputStream octets = new ByteArrayOutputStream();
                octets.write(octets(startTls));
                octets.write(behind);
                plain.getOutputStream().write(octets.toByteArray());
                assertNoticeOfDisconnection(plain);
            }
        }
    }

    @Test
    void shouldSayThatItCannotReadSomething() throws Exception {
        for (byte[] wrong : List.of(new byte[] {'G', 'E', 'T'}, new byte[] {0x30, (byte) 0x80},
            new byte[] {0x30, (byte) 0x84, 0x7f, 0, 0, 0}, new byte[] {0x30, 2, 5, 0}, octets(
                new LDAPMessage(1, new DeleteResponseProtocolOp(0, null, null, null))))) {
            try (Socket plain = new Socket(LOOPBACK, plainPort)) {
                plain.setSoTimeout(60_000);
                plain.getOutputStream().write(wrong);
                assertNoticeOfDisconnection(plain);
            }
        }
    }

    @Test
    void shouldSurviveAFilterNestedDeeperThanAStack() throws Exception {
        Filter deep = Filter.create("(mail=*)");
        for (int i = 0; i < 3_000; i++) {
            deep = Filter.createNOTFilter(deep);
        }
        Filter hostile = deep;
        try (LDAPConnection jeanne = bound()) {
            // to write it takes as deep a stack as to read it
            Throwable[] answer = new Throwable[1];
            Thread client = new Thread(null, () -> answer[0] = catchThrowable(() ->
                jeanne.search(BASE, SearchScope.SUB, hostile)), "deep", 64L * 1024 * 1024);
            client.start();
            client.join();
            assertThat(answer[0]).isInstanceOf(LDAPException.class);
        }
        try (LDAPConnection jeanne = bound()) {
            assertThat(jeanne.search(BASE, SearchScope.SUB, "(mail=" + ALAIN + ")").getEntryCount()).isEqualTo(1);
        }
    }

    private static void assertNoticeOfDisconnection(Socket connection) throws Exception {
        LDAPMessage notice = LDAPMessage.readFrom(new ASN1StreamReader(connection.getInputStream()), false);
        assertThat(notice.getMessageID()).isZero();
        assertThat(notice.getExtendedResponseProtocolOp().getResponseOID()).isEqualTo("1.3.6.1.4.1.1466.20036");
        assertThat(notice.getExtendedResponseProtocolOp().getResultCode()).isEqualTo(ResultCode.PROTOCOL_ERROR_INT_VALUE);
        assertThat(connection.getInputStream().read()).isEqualTo(-1);
    }

    private static LDAPMessage delete(int id) {
        return new LDAPMessage(id, new DeleteRequestProtocolOp("mail=" + ALAIN + "," + BASE));
    }

    private static byte[] octets(LDAPMessage... messages) {
        ASN1Buffer buffer = new ASN1Buffer();
        for (LDAPMessage message : messages) {
            message.writeTo(buffer);
        }
        return buffer.toByteArray();
    }

    private static int ldapThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("ldap-"))
            .filter(Thread::isAlive).count();
    }

    private void restart(LdapLimits limits) throws Exception {
        ldap.close();
        start(limits);
    }

    private boolean check(String address, String password) throws IOException {
        if (repositoryDown) {
            throw new IOException("no database");
        }
        return address.equalsIgnoreCase(JEANNE) && password.equals(PASSWORD);
    }

    private LDAPConnection connect() throws Exception {
        return new LDAPConnection(new SSLUtil(new TrustAllTrustManager()).createSSLSocketFactory(), LOOPBACK, tlsPort);
    }

    private LDAPConnection bound() throws Exception {
        LDAPConnection connection = connect();
        connection.bind(JEANNE, PASSWORD);
        return connection;
    }

    private static List<String> attributes(LDAPConnection connection, String... wanted) throws LDAPException {
        return connection.search(BASE, SearchScope.SUB, "(mail=" + ALAIN + ")", wanted).getSearchEntries().get(0)
            .getAttributes().stream().map(Attribute::getName).toList();
    }

    private static String letters(int number) {
        return "" + (char) ('a' + number / 26) + (char) ('a' + number % 26);
    }

    private interface Operation {
        void run() throws Exception;
    }

    private static ResultCode resultOf(Operation operation) throws Exception {
        try {
            operation.run();
            return ResultCode.SUCCESS;
        } catch (LDAPException e) {
            return e.getResultCode();
        }
    }
}
