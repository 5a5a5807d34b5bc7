package eu.testa.mail.core.virus.icap;

import eu.testa.mail.core.virus.Deadline;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a service said to OPTIONS (RFC 3507 §4.10).
 *
 * @param method     how a mail is brought to it: RESPMOD, or REQMOD if that is all it does
 * @param preview    how many octets it is shown first, or -1 if it wants no preview
 * @param validUntil when to ask again
 */
record IcapOptions(String method, int preview, Deadline validUntil) {

    private static final Duration LONGEST_VALIDITY = Duration.ofMinutes(5);

    static IcapOptions of(IcapResponse response) throws ProtocolException {
        if (response.status() != 200) {
            throw new ProtocolException("its answer to OPTIONS is: " + response.statusLine());
        }
        List<String> methods = list(response, "Methods");
        String method = methods.contains("RESPMOD") ? "RESPMOD" : "REQMOD";
        if (!methods.contains(method)) {
            throw new ProtocolException("it offers neither RESPMOD nor REQMOD");
        }
        if (!list(response, "Allow").contains("204")) {
            throw new ProtocolException("it does not offer 204, without which clean cannot be told from changed");
        }
        Duration validity = Duration.ofSeconds(number(response, "Options-TTL", LONGEST_VALIDITY.toSeconds()));
        return new IcapOptions(method,
            (int) Math.min(number(response, "Preview", -1), IcapConnection.LARGEST_PREVIEW),
            Deadline.in(validity.compareTo(LONGEST_VALIDITY) > 0 ? LONGEST_VALIDITY : validity));
    }

    private static List<String> list(IcapResponse response, String header) {
        return Arrays.stream(response.header(header).orElse("").split(","))
            .map(one -> one.strip().toUpperCase(Locale.ROOT)).toList();
    }

    private static long number(IcapResponse response, String header, long absent) throws ProtocolException {
        String text = response.header(header).orElse("");
        if (text.isEmpty()) {
            return absent;
        }
        if (!text.matches("[0-9]{1,9}")) {
            throw new ProtocolException("its " + header + " is no number");
        }
        return Long.parseLong(text);
    }
}
