package eu.testa.mail.core.web;

import eu.testa.mail.core.address.InvalidTestaAddressException;
import eu.testa.mail.core.address.TestaAddress;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.ocsp.OcspAnswer;
import eu.testa.mail.core.ocsp.OcspResponder;
import eu.testa.mail.core.smime.trust.TrustStore;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a national server has for its users on the web: no password is asked, nothing is changed, and nobody learns who has an
 * account.
 *
 * <pre>
 * /                                          the page for the user
 * /Root_CA.crt, /EC_CA.crl ...               files of conf/smime
 * /ocsp                                      RFC 6960 by POST, RFC 5019 by GET
 * /mail/config-v1.1.xml,
 * /.well-known/autoconfig/mail/config-v1.1.xml   Thunderbird
 * /autodiscover/autodiscover.xml             Outlook
 * /testa.mobileconfig?emailaddress=ADDRESS   Apple
 * </pre>
 */
public final class WebSite {

    /** No request of those above has a longer body. */
    public static final int MAX_BODY = 64 * 1024;

    private static final Logger LOGGER = LoggerFactory.getLogger(WebSite.class);
    private static final String GET = "GET";
    private static final String POST = "POST";
    private static final String XML = "text/xml; charset=utf-8";
    private static final String OCSP = "/ocsp";
    private static final Duration LONGEST_KEPT = Duration.ofHours(1);

    private final MailAccess access;
    private final TestaNamespace namespace;
    private final TrustStore store;
    private final Published published;
    private final OcspResponder responder;
    private final Clock clock;

    /**
     * @param smime     the folder with {@code authorities} and {@code crls}
     * @param store     of the same folder
     */
    public WebSite(MailAccess access, TestaNamespace namespace, Path smime, TrustStore store, OcspResponder responder,
        Clock clock) {
        this.access = access;
        this.namespace = namespace;
        this.store = store;
        this.published = new Published(smime);
        this.responder = responder;
        this.clock = clock;
    }

    /** Answers; what is not there with 404, what cannot be read with 500 and a line in the log. */
    public WebAnswer answer(WebRequest request) {
        try {
            String path = request.path();
            if (path.equals(OCSP) || path.startsWith(OCSP + "/")) {
                return ocsp(request);
            }
            if (path.equalsIgnoreCase("/autodiscover/autodiscover.xml")) {
                return request.method().equals(POST) ? autodiscover(request.body()) : WebAnswer.notAllowed(POST);
            }
            return request.method().equals(GET) ? file(request) : WebAnswer.notAllowed(GET);
        } catch (IOException e) {
            LOGGER.warn("{} cannot be answered: {}", request.path(), e.toString());
            return WebAnswer.failed(500, "This cannot be read now; the administrator finds the reason in the log.");
        }
    }

    private WebAnswer file(WebRequest request) throws IOException {
        return switch (request.path()) {
            case "/" -> page(request);
            case "/mail/config-v1.1.xml", "/.well-known/autoconfig/mail/config-v1.1.xml" ->
                WebAnswer.ok(XML, new ThunderbirdConfig(access).xml());
            case "/testa.mobileconfig" -> profile(request.parameters().getOrDefault("emailaddress", ""));
            default -> published(request.path().substring(1));
        };
    }

    private WebAnswer published(String name) throws IOException {
        Optional<byte[]> content = published.find(name);
        if (content.isEmpty()) {
            return WebAnswer.failed(404, "There is no such page.");
        }
        return WebAnswer.ok(name.endsWith(".crl") ? "application/pkix-crl" : "application/pkix-cert", content.get(),
            Map.of("Cache-Control", "max-age=" + Duration.ofMinutes(10).toSeconds()));
    }

    private WebAnswer page(WebRequest request) throws IOException {
        Locale language = SetupPage.language(request.parameters().getOrDefault("lang", ""), request.acceptLanguage());
        SetupPage page = new SetupPage(access, published.certificates(), roots(), language);
        return WebAnswer.ok("text/html; charset=utf-8", page.html().getBytes(StandardCharsets.UTF_8), Map.of(
            "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
                + "frame-ancestors 'none'",
            "Vary", "Accept-Language"));
    }

    private List<X509Certificate> roots() {
        return store.certificates()
            .filter(one -> one.getSubjectX500Principal().equals(one.getIssuerX500Principal())).toList();
    }

    private WebAnswer profile(String address) {
        Optional<TestaAddress> user = ownUser(address);
        if (user.isEmpty()) {
            return WebAnswer.failed(400, "Expected an address such as Firstname.Surname@" + access.domain());
        }
        return WebAnswer.ok("application/x-apple-aspen-config",
            new AppleProfile(access, roots()).xml(user.get()).getBytes(StandardCharsets.UTF_8),
            Map.of("Content-Disposition", "attachment; filename=\"testa.mobileconfig\""));
    }

    private WebAnswer autodiscover(byte[] body) {
        Optional<TestaAddress> user = OutlookAutodiscover.address(body).flatMap(this::ownUser);
        return WebAnswer.ok(XML, user.map(new OutlookAutodiscover(access)::settings).orElseGet(OutlookAutodiscover::refusal));
    }

    /** An address that could have an account here. Whether it has one is not looked up. */
    private Optional<TestaAddress> ownUser(String address) {
        try {
            TestaAddress parsed = TestaAddress.parse(address, namespace);
            return Optional.of(parsed).filter(one -> one.domain().name().equalsIgnoreCase(access.domain()));
        } catch (InvalidTestaAddressException e) {
            return Optional.empty();
        }
    }

    private WebAnswer ocsp(WebRequest request) {
        byte[] question;
        if (request.method().equals(POST)) {
            question = request.body();
        } else if (request.method().equals(GET)) {
            question = decoded(request.path().substring(Math.min(request.path().length(), OCSP.length() + 1)));
        } else {
            return WebAnswer.notAllowed("GET, POST");
        }
        OcspAnswer answer = responder.answer(question);
        String kept = answer.goodTill().map(till -> "max-age=" + keptFor(till) + ", public, no-transform, must-revalidate")
            .orElse("no-store");
        return WebAnswer.ok("application/ocsp-response", answer.octets(), Map.of("Cache-Control", kept));
    }

    private long keptFor(Instant till) {
        Duration left = Duration.between(clock.instant(), till);
        return left.compareTo(LONGEST_KEPT) < 0 ? left.toSeconds() : LONGEST_KEPT.toSeconds();
    }

    /** RFC 5019 §5: the base64 of the request, each +, / and = perhaps written with a percent sign. */
    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
