package eu.testa.mail.core.mime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
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

    /** RFC 2045 §5.2. */
    public static final MediaType TEXT = new MediaType("text/plain", Map.of());

    /** RFC 2046 §5.1.5. */
    static final MediaType MESSAGE = new MediaType("message/rfc822", Map.of());

    /** Parameters that may be there once, or readers could see different parts. */
    private static final Set<String> DECISIVE = Set.of("boundary", "protocol", "smime-type", "name", "micalg");
    private static final Pattern FILE_NAME =
        Pattern.compile("(?:file)?name(\\*[0-9]*\\*?)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern PERCENT = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final Pattern TYPE_WITH_PARTS = Pattern.compile("[a-z]+/[a-z0-9.+_-]+");

    /**
     * @throws MalformedMailException if what decides where a part ends, or what is in it, is there twice, or in a form that
     *                                not every reader knows
     */
    static MediaType parse(String body) throws MalformedMailException {
        RawBody raw = read(body);
        Map<String, String> parameters = new HashMap<>();
        for (NameValuePair parameter : raw.getParams()) {
            String name = parameter.getName().toLowerCase(Locale.ROOT);
            boolean twice =
                parameters.putIfAbsent(name, Optional.ofNullable(parameter.getValue()).orElse("")) != null;
            if (twice && DECISIVE.contains(name)) {
                throw new MalformedMailException("the Content-Type is ambiguous: it has " + name + " twice");
            }
            if (name.startsWith("boundary*") || name.startsWith("protocol*")) {
                throw new MalformedMailException("the Content-Type is ambiguous: not every reader knows boundary* (RFC 2231)");
            }
        }
        MediaType type = new MediaType(raw.getValue().strip().toLowerCase(Locale.ROOT), parameters);
        if (mayHaveParts(body)) {
            StrictContentType.require(body.strip());
            if (!TYPE_WITH_PARTS.matcher(type.name).matches()) {
                throw new MalformedMailException(
                    "the Content-Type is ambiguous: it may be a multipart or a message for some readers");
            }
        }
        return type;
    }

    /** RFC 2231 §4. What is asked of a name is in ASCII, so the charset does not matter. */
    private static String percentDecoded(String value) {
        return PERCENT.matcher(value).replaceAll(octet ->
            Matcher.quoteReplacement(Character.toString(Integer.parseInt(octet.group(1), 16))));
    }

    /** What stands in front, and parameters, of a Content-Type or a field like it. */
    static RawBody read(String body) {
        return RawFieldParser.DEFAULT.parseRawBody(new RawField("Content-Type", body));
    }

    /** The names of files in a Content-Type or Content-Disposition, in lower case. */
    static List<String> fileNames(String body) {
        StringBuilder continued = new StringBuilder();
        List<String> names = new ArrayList<>();
        for (NameValuePair parameter : read(body).getParams()) {
            Matcher name = FILE_NAME.matcher(parameter.getName());
            if (name.matches() && parameter.getValue() != null) {
                String value = DecoderUtil.decodeEncodedWords(parameter.getValue(), DecodeMonitor.SILENT);
                if (name.group(1) == null) {
                    names.add(value.strip().toLowerCase(Locale.ROOT));
                } else {
                    // RFC 2231 §3: the pieces are in order, or nobody here cares
                    continued.append(value);
                }
            }
        }
        if (continued.length() > 0) {
            names.add(percentDecoded(continued.toString()).strip().toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /** Whether any reader could take it for a multipart or a message. */
    private static boolean mayHaveParts(String body) {
        int semicolon = body.indexOf(';');
        String type = (semicolon < 0 ? body : body.substring(0, semicolon)).toLowerCase(Locale.ROOT);
        return type.contains("multipart") || type.contains("message");
    }

    public boolean isMultipart() {
        return name.startsWith("multipart/");
    }

    /** Whether its body is a message for some reader. A report's fields (RFC 3464) are fields for all. */
    public boolean isMessage() {
        return name.startsWith("message/") && !name.equals("message/delivery-status");
    }
}
