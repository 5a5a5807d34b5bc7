package eu.testa.mail.core.delivery.smtp;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** What the peer can do, from its answer to EHLO. */
final class Extensions {

    static final Extensions NONE = new Extensions(List.of());

    private final Map<String, String> parameters = new HashMap<>();
    private final OptionalLong maximumSize;

    Extensions(List<String> lines) {
        lines.stream().skip(1).forEach(line -> {
            int blank = line.indexOf(' ');
            parameters.put((blank < 0 ? line : line.substring(0, blank)).toUpperCase(Locale.ROOT),
                blank < 0 ? "" : line.substring(blank + 1).strip());
        });
        String size = parameters.getOrDefault("SIZE", "");
        maximumSize = size.matches("[1-9]\\d{0,17}") ? OptionalLong.of(Long.parseLong(size)) : OptionalLong.empty();
    }

    boolean has(String keyword) {
        return parameters.containsKey(keyword);
    }

    /** The largest message the peer takes, in octets; empty when it does not say or has no limit (RFC 1870). */
    OptionalLong maximumSize() {
        return maximumSize;
    }
}
