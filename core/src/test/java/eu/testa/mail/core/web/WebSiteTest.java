package eu.testa.mail.core.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.ocsp.OcspResponder;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.server.ResponderFiles;
import eu.testa.mail.core.pki.server.SelfSigned;
import eu.testa.mail.core.pki.server.ServerIdentity;
import eu.testa.mail.core.smime.trust.TrustSources;
import eu.testa.mail.core.smime.trust.TrustStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.PropertyResourceBundle;
import java.util.ResourceBundle;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSiteTest {

    private static final MailAccess ACCESS =
        new MailAccess("tcn.b.eu-admin.net", "mail.tcn.b.eu-admin.net", 995, 465, OptionalInt.of(636));
    private static final String OUTLOOK = """
        <Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>
        <EMailAddress>%s</EMailAddress></Request></Autodiscover>
        """;

    @TempDir
    private Path smime;
    private X509Certificate root;
    private WebSite site;

    @BeforeEach
    void makeSite() throws Exception {
        Clock clock = Clock.systemUTC();
        Path authorities = Files.createDirectories(smime.resolve("authorities"));
        new SelfSigned(clock).write("root.example", Duration.ofDays(1), smime.resolve("root.key"),
            authorities.resolve("Root_CA.crt"));
        root = ServerIdentity.read(smime.resolve("root.key"), authorities.resolve("Root_CA.crt")).chain().get(0);
        Files.write(Files.createDirectories(smime.resolve("crls")).resolve("Root_CA.crl"), new byte[] {0x30, 0});
        TrustStore store = new TrustStore(TrustSources.in(smime), clock);
        site = new WebSite(ACCESS, TestaNamespace.tachonet(), smime, store,
            new OcspResponder(store, new ResponderFiles(smime.resolve("none")), clock), clock);
    }

    private WebAnswer get(String path, Map<String, String> parameters, String language) {
        return site.answer(new WebRequest("GET", path, parameters, language, new byte[0]));
    }

    private WebAnswer get(String path) {
        return get(path, Map.of(), "");
    }

    private WebAnswer outlook(String path, String body) {
        return site.answer(new WebRequest("POST", path, Map.of(), "", body.getBytes(UTF_8)));
    }

    private static String text(WebAnswer answer) {
        return new String(answer.body(), UTF_8);
    }

    @Test
    void shouldOfferCertificatesAndCrlsInDerAsCertificatesSayWhereTheyAre() throws Exception {
        WebAnswer certificate = get("/Root_CA.crt");
        assertThat(certificate.type()).isEqualTo("application/pkix-cert");
        assertThat(certificate.body()).isEqualTo(root.getEncoded());

        WebAnswer crl = get("/Root_CA.crl");
        assertThat(crl.type()).isEqualTo("application/pkix-crl");
        assertThat(crl.body()).containsExactly(0x30, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/../root.key", "/%2e%2e/root.key", "/root.key", "/authorities/Root_CA.crt", "//etc/passwd", "/.crt",
        "/testa.properties", "/webadmin", "/healthcheck", "/users", "/Root_CA.key", "/crls/Root_CA.crl"})
    void shouldHaveNothingElse(String path) {
        assertThat(get(path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "OPTIONS", "TRACE", "POST"})
    void shouldChangeNothing(String method) {
        assertThat(site.answer(new WebRequest(method, "/", Map.of(), "", new byte[0])).status()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/mail/config-v1.1.xml", "/.well-known/autoconfig/mail/config-v1.1.xml"})
    void shouldTellThunderbirdItsSettings(String path) {
        assertThat(text(get(path))).contains("<incomingServer type=\"pop3\">", "<hostname>mail.tcn.b.eu-admin.net</hostname>",
            "<port>995</port>", "<port>465</port>", "<socketType>SSL</socketType>", "<username>%EMAILADDRESS%</username>")
            .doesNotContain("<port>587</port>", "plain");
    }

    @Test
    void shouldTellOutlookItsSettingsForAnAddressOfThisServerWhetherOrNotItHasAnAccount() {
        WebAnswer answer = outlook("/Autodiscover/Autodiscover.xml", OUTLOOK.formatted("No.Body@tcn.b.eu-admin.net"));

        assertThat(text(answer)).contains("<Type>POP3</Type>", "<Type>SMTP</Type>", "<Port>995</Port>", "<Port>465</Port>",
            "<LoginName>No.Body@tcn.b.eu-admin.net</LoginName>", "<SSL>on</SSL>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Jeanne.Martin@tcn.f.eu-admin.net", "a@example.com", "&lt;script&gt;@tcn.b.eu-admin.net", ""})
    void shouldHaveNoSettingsForOtherAddresses(String address) {
        assertThat(text(outlook("/autodiscover/autodiscover.xml", OUTLOOK.formatted(address))))
            .contains("<ErrorCode>500</ErrorCode>").doesNotContain("script", "<Protocol>");
    }

    @Test
    void shouldNotReadFilesForWhoeverWritesXml() throws Exception {
        Path secret = Files.writeString(smime.resolve("secret"), "No.Body");
        String attack = "<!DOCTYPE a [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>"
            + OUTLOOK.formatted("&x;@tcn.b.eu-admin.net");

        assertThat(text(outlook("/autodiscover/autodiscover.xml", attack))).contains("<ErrorCode>500</ErrorCode>")
            .doesNotContain("No.Body");
    }

    @Test
    void shouldMakeAProfileForAppleThatTrustsTheRoot() throws Exception {
        WebAnswer answer = get("/testa.mobileconfig", Map.of("emailaddress", "Alain.Dupont@tcn.b.eu-admin.net"), "");

        assertThat(answer.type()).isEqualTo("application/x-apple-aspen-config");
        assertThat(text(answer)).contains("<string>EmailTypePOP</string>", "<integer>995</integer>", "<integer>465</integer>",
            "<string>com.apple.security.root</string>");
        assertThat(text(get("/testa.mobileconfig", Map.of("emailaddress", "Alain.Dupont@tcn.b.eu-admin.net"), "")))
            .as("the same at all times").isEqualTo(text(answer));
        assertThat(get("/testa.mobileconfig").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"|| Set up your mail program", "| fr-BE,nl;q=0.8 | Configurer votre logiciel",
        "| de-AT | E-Mail-Programm", "| el | Set up your", "de | fr | E-Mail-Programm", "| ;;q=x | Set up your", "xx | | Set up your"})
    void shouldSpeakTheReadersLanguage(String asked, String header, String expected) {
        String page = text(get("/", asked == null ? Map.of() : Map.of("lang", asked), header == null ? "" : header));

        assertThat(page).contains(expected, "mail.tcn.b.eu-admin.net", "@tcn.b.eu-admin.net").doesNotContain("{0}", "''");
    }

    @Test
    void shouldShowTheFingerprintsOfTheRoot() {
        String plain = CertificateFiles.fingerprint(root).toUpperCase(Locale.ROOT);

        assertThat(text(get("/"))).contains(plain.replaceAll("(..)(?!$)", "$1:")).contains("href=\"/Root_CA.crt\"");
    }

    @Test
    void shouldHaveEachTextInEachLanguage() throws Exception {
        Set<String> english = SetupPage.texts(Locale.ENGLISH).keySet();
        for (Locale language : SetupPage.LANGUAGES) {
            if (language.equals(Locale.ENGLISH)) {
                continue;
            }
            try (var in = SetupPage.class.getResourceAsStream("setup_" + language.getLanguage() + ".properties")) {
                Set<String> own = new HashSet<>();
                Enumeration<String> keys = new PropertyResourceBundle(in).getKeys();
                keys.asIterator().forEachRemaining(own::add);
                assertThat(own).as(language.getLanguage()).isEqualTo(english);
            }
            ResourceBundle texts = SetupPage.texts(language);
            for (String key : english) {
                assertThat(texts.getString(key).replace("''", "")).as(language + " " + key).isNotBlank().doesNotContain("'");
                assertThat(texts.getString(key).contains("{0}"))
                    .isEqualTo(SetupPage.texts(Locale.ENGLISH).getString(key).contains("{0}"));
            }
        }
    }

    @Test
    void shouldSayByOcspThatItIsNotAuthorisedWithoutAKey() {
        WebAnswer answer = site.answer(new WebRequest("POST", "/ocsp", Map.of(), "", new byte[] {1, 2, 3}));

        assertThat(answer.type()).isEqualTo("application/ocsp-response");
        assertThat(answer.headers()).containsEntry("Cache-Control", "no-store");
        assertThat(answer.body()).as("malformedRequest").containsExactly(0x30, 3, 0x0a, 1, 1);
        assertThat(get("/ocsp").body()).containsExactly(0x30, 3, 0x0a, 1, 1);
        assertThat(get("/ocsp/%zz").body()).containsExactly(0x30, 3, 0x0a, 1, 1);
    }
}
