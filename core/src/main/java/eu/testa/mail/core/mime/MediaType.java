package eu.testa.mail.core.mime;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.james.mime4j.stream.NameValuePair;
import org.apache.james.mime4j.stream.RawBody;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RawFieldParser;

/**
 * What a Content-Type says (RFC 2045 §5).
 *
 * @param name       type and subtype in lower case
 * @param parameters by name in lower case
 */
public record MediaType(String name, Map<String, String> parameters) {

    public static final MediaType TEXT = new MediaType("text/plain", Map.of());

    private static final Set<String> CMS = Set.of("application/pkcs7-mime", "application/x-pkcs7-mime",
        "application/pkcs7-signature", "application/x-pkcs7-signature");
    private static final Set<String> SIGNATURES = Set.of("application/pkcs7-signature", "application/x-pkcs7-signature");
    /** Gateways forget the type and keep the file name (RFC 8551 §3.2.1). */
    private static final Set<String> NAMELESS = Set.of("application/octet-stream", "application/x-pkcs7");

    /**
     * @throws MalformedMailException if a parameter that decides where a part ends is there twice, or in a form that not
     *                                 every reader knows
     */
    public static MediaType parse(String body) throws MalformedMailException {
        RawBody raw = RawFieldParser.DEFAULT.parseRawBody(new RawField("Content-Type", body));
        Map<String, String> parameters = new HashMap<>();
        for (NameValuePair parameter : raw.getParams()) {
            String name = parameter.getName().toLowerCase(Locale.ROOT);
            boolean twice = parameters.put(name, Optional.ofNullable(parameter.getValue()).orElse("")) != null;
            if (twice || name.startsWith("boundary*") || name.startsWith("protocol*")) {
                throw new MalformedMailException("the Content-Type is ambiguous: it has " + name
                    + (twice ? " twice" : ""));
            }
        }
        MediaType type = new MediaType(raw.getValue().strip().toLowerCase(Locale.ROOT), parameters);
        if (type.isSignedMultipart()) {
            StrictContentType.require(body.strip());
        }
        return type;
    }

    public boolean isMultipart() {
        return name.startsWith("multipart/");
    }

    /** Whether it is signed with S/MIME, not with OpenPGP; who does not say with what is asked in the second part. */
    public boolean isSignedMultipart() {
        return name.equals("multipart/signed")
            && Optional.ofNullable(parameters.get("protocol")).map(this::isSignature).orElse(true);
    }

    /** Whether it is signed with anything but OpenPGP, which nobody here knows. */
    public boolean isSignedOtherwiseThanWithOpenPgp() {
        return name.equals("multipart/signed")
            && !parameters.getOrDefault("protocol", "").strip().equalsIgnoreCase("application/pgp-signature");
    }

    public boolean isSignature() {
        return isSignature(name);
    }

    private boolean isSignature(String type) {
        return SIGNATURES.contains(type.strip().toLowerCase(Locale.ROOT));
    }

    /** Whether a CMS object is the whole of it. */
    public boolean isCms() {
        return CMS.contains(name) || NAMELESS.contains(name) && (file().endsWith(".p7m") || file().endsWith(".p7z"));
    }

    /** What its sender says is in the CMS object (RFC 8551 §3.2.2), in lower case; empty if he says nothing. */
    public String smimeType() {
        return parameters.getOrDefault("smime-type", file().endsWith(".p7c") ? "certs-only" : "").strip()
            .toLowerCase(Locale.ROOT);
    }

    private String file() {
        return parameters.getOrDefault("name", "").strip().toLowerCase(Locale.ROOT);
    }
}
