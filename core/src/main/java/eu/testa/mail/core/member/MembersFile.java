package eu.testa.mail.core.member;

import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.address.Network;
import eu.testa.mail.core.address.TestaDomain;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TlsPolicy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads {@code members.xml}:
 *
 * <pre>{@code
 * <members>
 *     <member country="F">                             <!-- Annex A of the note -->
 *         <domain>tcn.f.eu-admin.net</domain>          <!-- one or more -->
 *         <sendsFrom>192.0.2.7</sendsFrom>             <!-- address or network, one or more -->
 *         <deliverTo>192.0.2.7:25</deliverTo>          <!-- host or host:port, one or more, the preferred one first -->
 *         <contact>mail@example.fr, +33 1 23 45</contact>
 *         <tls>opportunistic</tls>                     <!-- off | opportunistic (default) | required -->
 *         <suspended>certificate expired</suspended>   <!-- optional: the reason -->
 *     </member>
 * </members>
 * }</pre>
 *
 * <p>Nothing is guessed: an unknown element, a second one where one is expected, a domain of another country, a domain or
 * an address of two members are errors. A DOCTYPE is refused, so there are no entities, and the file has a greatest size.
 */
public final class MembersFile {

    /** The file's name inside the conf folder. */
    public static final String NAME = "members.xml";

    private static final long MAX_OCTETS = 1024L * 1024;
    private static final int MAX_VALUE = 255;
    private static final String HOST_NAME = "[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?";

    private final Path file;
    private final TestaNamespace namespace;
    private final int port;
    private final List<String> problems = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private XMLStreamReader xml;

    /** What stands in a member. */
    private enum Element {
        DOMAIN("domain", Occurs.ONCE_OR_MORE),
        SENDS_FROM("sendsFrom", Occurs.ONCE_OR_MORE),
        DELIVER_TO("deliverTo", Occurs.ONCE_OR_MORE),
        CONTACT("contact", Occurs.ONCE),
        TLS("tls", Occurs.AT_MOST_ONCE),
        SUSPENDED("suspended", Occurs.AT_MOST_ONCE);

        private enum Occurs { ONCE, ONCE_OR_MORE, AT_MOST_ONCE }

        private final String xmlName;
        private final Occurs occurs;

        Element(String xmlName, Occurs occurs) {
            this.xmlName = xmlName;
            this.occurs = occurs;
        }

        boolean isMandatory() {
            return occurs != Occurs.AT_MOST_ONCE;
        }

        boolean isRepeated() {
            return occurs == Occurs.ONCE_OR_MORE;
        }

        static Optional<Element> named(String name) {
            return Arrays.stream(values()).filter(one -> one.xmlName.equals(name)).findFirst();
        }

        static String names() {
            return Arrays.stream(values()).map(one -> one.xmlName).sorted().collect(Collectors.joining(", "));
        }
    }

    /** A member and the line where it begins. */
    private record Entry(Member member, int line) {
    }

    private MembersFile(Path file, TestaNamespace namespace, int port) {
        this.file = file;
        this.namespace = namespace;
        this.port = port;
    }

    /**
     * Reads the whole file.
     *
     * @param port of hosts that are given without one
     * @throws SettingsException with everything that is wrong: file, line, element, what was found, what was expected
     */
    public static MemberRegistry read(Path file, TestaNamespace namespace, int port) throws SettingsException {
        return new MembersFile(file, namespace, port).read();
    }

    private MemberRegistry read() throws SettingsException {
        try {
            if (Files.size(file) > MAX_OCTETS) {
                throw new IOException("it is larger than " + MAX_OCTETS / 1024 + " KiB");
            }
            try (InputStream in = new ByteArrayInputStream(Files.readAllBytes(file))) {
                xml = factory().createXMLStreamReader(in);
                document();
            }
        } catch (XMLStreamException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
            // what was found before is what an element that does not end makes of those that follow
            problems.clear();
            problems.add(file + ":" + line + ": not well-formed XML: " + oneLine(e.getMessage()));
        } catch (IOException e) {
            problems.add(file + ": cannot be read: " + e.getMessage());
        }
        noSharing();
        if (problems.isEmpty() && entries.isEmpty()) {
            problems.add(file + ": no <member>: with nobody in it, all mail would be refused or returned; expected the Member "
                + "States that are connected");
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return new MemberRegistry(entries.stream().map(Entry::member).toList());
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    private static String oneLine(String text) {
        return text == null ? "" : text.replaceAll("\\s+", " ");
    }

    private void document() throws XMLStreamException {
        nextTag();
        if (!name().equals("members")) {
            problem("<" + name() + ">: expected <members>");
            return;
        }
        noAttributesBut(Set.of());
        while (nextTag() == XMLStreamConstants.START_ELEMENT) {
            if (name().equals("member")) {
                member();
            } else {
                problem("<" + name() + ">: nobody reads it here; expected member");
                skip();
            }
        }
    }

    /** The next start or end of an element; other content than blanks and comments is an error. */
    private int nextTag() throws XMLStreamException {
        while (true) {
            int event = xml.next();
            switch (event) {
                case XMLStreamConstants.START_ELEMENT, XMLStreamConstants.END_ELEMENT:
                    return event;
                case XMLStreamConstants.DTD:
                    throw new XMLStreamException("a DOCTYPE is not allowed", xml.getLocation());
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA:
                    if (!xml.isWhiteSpace()) {
                        problem("'" + shown(xml.getText().strip()) + "': text between elements; expected none");
                    }
                    break;
                default:
                    break;
            }
        }
    }

    private void member() throws XMLStreamException {
        int line = xml.getLocation().getLineNumber();
        int before = problems.size();
        noAttributesBut(Set.of("country"));
        Optional<Country> country = country();
        Map<Element, String> first = new EnumMap<>(Element.class);
        Set<String> domains = new LinkedHashSet<>();
        List<Network> sendsFrom = new ArrayList<>();
        List<Endpoint> deliverTo = new ArrayList<>();
        TlsPolicy tls = TlsPolicy.OPPORTUNISTIC;
        while (nextTag() == XMLStreamConstants.START_ELEMENT) {
            String name = name();
            Optional<String> found = text();
            if (found.isEmpty()) {
                continue;
            }
            Optional<Element> known = Element.named(name);
            if (known.isEmpty()) {
                problem("<" + name + ">: nobody reads it here; expected one of " + Element.names());
                continue;
            }
            Element element = known.get();
            String text = found.get();
            if (first.putIfAbsent(element, text) != null && !element.isRepeated()) {
                problem("<" + name + ">: given twice; expected it once");
            }
            switch (element) {
                case DOMAIN -> value(name, text, "a domain of TESTA in this member's country, such as "
                    + country.map(own -> namespace.domainOf(own).name()).orElse("tcn.f.eu-admin.net"),
                    domain -> domain(domain, country)).ifPresent(domains::add);
                case SENDS_FROM -> value(name, text, "an address or a network, such as 192.0.2.7 or 192.0.2.0/24",
                    Network::parse).ifPresent(sendsFrom::add);
                case DELIVER_TO -> value(name, text, "a host or an address, with or without a port, such as 192.0.2.7:25",
                    this::host).ifPresent(deliverTo::add);
                case TLS -> tls = value(name, text, "off, opportunistic or required",
                    policy -> TlsPolicy.valueOf(policy.toUpperCase(Locale.ROOT))).orElse(tls);
                case CONTACT, SUSPENDED -> { } // any text
            }
        }
        for (Element element : Element.values()) {
            if (element.isMandatory() && !first.containsKey(element)) {
                problem(line, "<member>: <" + element.xmlName + "> is missing");
            }
        }
        if (problems.size() == before) {
            entries.add(new Entry(new Member(country.orElseThrow(), domains, sendsFrom, deliverTo,
                first.get(Element.CONTACT), tls, Optional.ofNullable(first.get(Element.SUSPENDED))), line));
        }
    }

    private Optional<Country> country() {
        String code = xml.getAttributeValue(null, "country");
        Optional<Country> country = Optional.ofNullable(code).flatMap(Country::ofCode);
        if (country.isEmpty()) {
            problem("<member>: " + (code == null ? "its attribute country is missing" : "country=\"" + shown(code) + "\"")
                + "; expected a country code of Annex A: " + Country.codes());
        }
        return country;
    }

    private String domain(String name, Optional<Country> country) {
        TestaDomain domain = namespace.domain(name).orElseThrow(() -> new IllegalArgumentException("not on TESTA"));
        if (country.isPresent() && domain.country() != country.get()) {
            throw new IllegalArgumentException("a domain of " + domain.country().englishName());
        }
        return domain.name();
    }

    private Endpoint host(String text) {
        Endpoint endpoint = Endpoint.parse(text, port);
        boolean address = endpoint.host().indexOf(':') >= 0 || endpoint.host().matches("[0-9.]+");
        if (address) {
            Network parsed = Network.parse(endpoint.host());
            return new Endpoint(parsed.toString(), endpoint.port());
        }
        if (!endpoint.host().matches(HOST_NAME)) {
            throw new IllegalArgumentException("not a host name");
        }
        return endpoint;
    }

    /** The text of the element that has just begun; empty after a problem. */
    private Optional<String> text() throws XMLStreamException {
        String element = name();
        noAttributesBut(Set.of());
        StringBuilder text = new StringBuilder();
        int line = xml.getLocation().getLineNumber();
        for (int event = xml.next(); event != XMLStreamConstants.END_ELEMENT; event = xml.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                problem("<" + name() + "> in <" + element + ">: nobody reads it here; expected text");
                skip();
            } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
                text.append(xml.getText());
            }
        }
        String value = text.toString().strip();
        if (value.isEmpty() || value.length() > MAX_VALUE || value.chars().anyMatch(Character::isISOControl)) {
            problem(line, "<" + element + ">: expected one line of 1 to " + MAX_VALUE + " characters");
            return Optional.empty();
        }
        return Optional.of(value);
    }

    private <T> Optional<T> value(String element, String text, String expected, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            problem("<" + element + ">" + shown(text) + "</" + element + ">: expected " + expected);
            return Optional.empty();
        }
    }

    private void skip() throws XMLStreamException {
        for (int open = 1; open > 0;) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                open++;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                open--;
            }
        }
    }

    private void noAttributesBut(Set<String> known) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            String attribute = xml.getAttributeLocalName(i);
            if (!known.contains(attribute)) {
                problem("attribute " + attribute + " of <" + name() + ">: nobody reads it here; expected "
                    + (known.isEmpty() ? "none" : String.join(", ", known)));
            }
        }
    }

    /** A peer is known by its address and a recipient by its domain: each leads to one member. */
    private void noSharing() {
        for (int i = 0; i < entries.size(); i++) {
            for (int j = 0; j < i; j++) {
                noSharing(entries.get(j).member(), entries.get(i).member(), entries.get(i).line());
            }
        }
    }

    private void noSharing(Member earlier, Member later, int line) {
        if (earlier.country() == later.country()) {
            problem(line, "<member country=\"" + later.country().code() + "\">: given twice; expected one for each country");
        }
        for (Network network : later.sendsFrom()) {
            earlier.sendsFrom().stream().filter(network::overlaps).forEach(other ->
                problem(line, "<sendsFrom>" + network + "</sendsFrom>: member " + earlier.country().code() + " has " + other
                    + "; expected addresses that no other member has"));
        }
        later.domains().stream().filter(earlier.domains()::contains).forEach(domain ->
            problem(line, "<domain>" + domain + "</domain>: member " + earlier.country().code() + " has it already"));
    }

    private String name() {
        return xml.getLocalName();
    }

    private void problem(String text) {
        problem(xml.getLocation().getLineNumber(), text);
    }

    private void problem(int line, String text) {
        problems.add(file + ":" + line + ": " + text);
    }

    private static String shown(String text) {
        String cut = text.length() > 80 ? text.substring(0, 80) + "..." : text;
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
