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
    private static final String NAME = "name";
    private static final Pattern FILE_NAME =
        Pattern.compile("(?:file)?name(\\*[0-9]*\\*?)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern PERCENT = Pattern.compile("%([0-9A-Fa-f]{2})");

    /**
     * @throws MalformedMailException if what decides where a part ends, or what is in it, is there twice, or in a form that
     *                                not every reader knows
     */
    static MediaType parse(String body) throws MalformedMailException {
        Optional<MediaType> strict = StrictContentType.parse(body);
        if (strict.isEmpty() && mayHaveParts(body)) {
            throw new MalformedMailException("the Content-Type is ambiguous: readers differ about its parameters");
        }
        return strict.isPresent() && isPrintable(body) ? strict.get() : ofAnyForm(body);
    }

    /** Whether there is nothing in it but ASCII of one line. */
    private static boolean isPrintable(String body) {
        for (int i = 0; i < body.length(); i++) {
            char next = body.charAt(i);
            if ((next < ' ' || next > '~') && next != '\t') {
                return false;
            }
        }
        return true;
    }

    private static MediaType ofAnyForm(String body) throws MalformedMailException {
        RawBody raw = read(body);
        Map<String, String> parameters = new HashMap<>();
        for (NameValuePair parameter : raw.getParams()) {
            add(parameter.getName(), Optional.ofNullable(parameter.getValue()).orElse(""), parameters);
        }
        return new MediaType(raw.getValue().strip().toLowerCase(Locale.ROOT), parameters);
    }

    /**
     * Adds a parameter to those before it, of which the first counts.
     *
     * @return its name in lower case
     * @throws MalformedMailException if readers could see different things in them
     */
    static String add(String parameter, String value, Map<String, String> parameters) throws MalformedMailException {
        String name = parameter.toLowerCase(Locale.ROOT);
        boolean twice = parameters.putIfAbsent(name, value) != null;
        if (twice && DECISIVE.contains(name)) {
            throw new MalformedMailException("the Content-Type is ambiguous: it has " + name + " twice");
        }
        if (name.startsWith("boundary*") || name.startsWith("protocol*")) {
            throw new MalformedMailException("the Content-Type is ambiguous: not every reader knows boundary* (RFC 2231)");
        }
        return name;
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
        String lower = body.toLowerCase(Locale.ROOT);
        int name = lower.indexOf(NAME);
        if (name < 0) {
            return List.of();
        }
        Optional<String> only = lower.indexOf(NAME, name + 1) < 0 ? strictFileName(body) : Optional.empty();
        return only.isPresent() ? List.of(only.get()) : fileNamesOfAnyForm(body);
    }

    /** Of a body with one name, as nearly all write it; Mime4j takes several times as long for it. */
    private static Optional<String> strictFileName(String body) {
        if (!isPrintable(body) || mayHaveParts(body)) {
            return Optional.empty();
        }
        try {
            return StrictContentType.parse(body).map(MediaType::parameters)
                .map(all -> all.containsKey(NAME) ? all.get(NAME) : all.get("filename"))
                .filter(value -> !value.contains("=?")).map(value -> value.strip().toLowerCase(Locale.ROOT));
        } catch (MalformedMailException e) {
            // another parameter is ambiguous, which matters to none of these names
            return Optional.empty();
        }
    }

    static List<String> fileNamesOfAnyForm(String body) {
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
    static boolean mayHaveParts(String body) {
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
