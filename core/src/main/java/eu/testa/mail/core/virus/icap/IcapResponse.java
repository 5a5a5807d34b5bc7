package eu.testa.mail.core.virus.icap;

import eu.testa.mail.core.virus.engine.EngineWords;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of an ICAP response.
 *
 * @param status     such as 204
 * @param statusLine whole, printable
 * @param headers    names and values in the order they came
 */
record IcapResponse(int status, String statusLine, List<Header> headers) {

    record Header(String name, String value) {
    }

    private static final Pattern STATUS = Pattern.compile("ICAP/1\\.0 ([1-5][0-9]{2})(?: .*)?");
    private static final Pattern THREAT = Pattern.compile("(?i)(?:^|;)\\s*Threat=\\s*([^;]+)");

    static IcapResponse parse(String head) throws ProtocolException {
        String[] lines = head.split("\r\n");
        Matcher status = STATUS.matcher(lines[0]);
        if (!status.matches()) {
            throw new ProtocolException("its answer is no ICAP: " + EngineWords.printable(lines[0]));
        }
        List<Header> headers = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (Character.isWhitespace(lines[i].charAt(0)) && !headers.isEmpty()) {
                Header last = headers.remove(headers.size() - 1);
                headers.add(new Header(last.name(), (last.value() + " " + lines[i].strip()).strip()));
            } else if (colon > 0) {
                headers.add(new Header(lines[i].substring(0, colon).strip(), lines[i].substring(colon + 1).strip()));
            } else {
                throw new ProtocolException("its answer has a line that is no header: "
                    + EngineWords.printable(lines[i]));
            }
        }
        return new IcapResponse(Integer.parseInt(status.group(1)), EngineWords.printable(lines[0]),
            List.copyOf(headers));
    }

    Optional<String> header(String name) {
        return headers.stream().filter(header -> header.name().equalsIgnoreCase(name)).map(Header::value).findFirst();
    }

    /** The virus it names, in one of the headers that services use for it (draft-stecher-icap-subid). */
    Optional<String> threat() {
        Optional<String> infection = header("X-Infection-Found");
        if (infection.isPresent()) {
            Matcher threat = THREAT.matcher(infection.get());
            return Optional.of(EngineWords.printable(threat.find() ? threat.group(1) : infection.get()));
        }
        return header("X-Virus-ID").or(() -> header("X-Violations-Found")).map(EngineWords::printable);
    }

    boolean closesConnection() {
        return header("Connection").map(value -> value.toLowerCase(Locale.ROOT).contains("close")).orElse(false);
    }
}
