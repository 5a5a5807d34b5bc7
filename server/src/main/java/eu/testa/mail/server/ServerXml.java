package eu.testa.mail.server;

import eu.testa.mail.core.check.ScannedWays;
import eu.testa.mail.core.settings.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What James' own files in the conf folder say about the listeners, and about the way of mail through the processors. The
 * files are those that {@link ConfigurationFiles} has found sound.
 */
public final class ServerXml {

    /** The simple names of the mailets that deliver; mail does not come back from them. */
    private static final Set<String> DELIVER = Set.of("LocalDelivery", "MailboxDelivery", "RemoteDelivery", "TestaDelivery");

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{sys:([^}]+)}");

    private final Path conf;
    private final Map<String, String> properties;

    /**
     * @param properties what {@code ${sys:KEY}} stands for
     */
    public ServerXml(Path conf, Map<String, String> properties) {
        this.conf = conf;
        this.properties = properties;
    }

    /**
     * An enabled listener.
     *
     * @param file        that it stands in
     * @param name        its {@code jmxName}
     * @param bind        where it listens
     * @param key         the file of its TLS key, {@code file://var/...} as James has it; empty without TLS
     * @param certificate the file of its TLS certificate
     */
    public record Listener(String file, String name, List<Endpoint> bind, Optional<String> key, Optional<String> certificate) {
    }

    /**
     * Those of SMTP, then those of POP3.
     *
     * @throws IOException if a file cannot be read; the message says which, and why
     */
    public List<Listener> listeners() throws IOException {
        return Stream.concat(servers("smtp").map(server -> listener("smtpserver.xml", server)),
            servers("pop3").map(server -> listener("pop3server.xml", server))).toList();
    }

    /**
     * Where mail is scanned. That is before delivery if each mailet that delivers stands below a {@code VirusScan} for all
     * mail, in the same processor: what waits for a scanner comes back to that processor.
     *
     * @throws IOException if a file cannot be read; the message says which, and why
     */
    public ScannedWays scannedWays() throws IOException {
        return new ScannedWays(servers("smtp").map(this::scanning).toList(),
            elements(root("mailetcontainer.xml"), "processor").allMatch(ServerXml::scansFirst));
    }

    private Listener listener(String file, Element server) {
        List<Endpoint> bind = text(server, "bind").stream().flatMap(text -> Stream.of(text.split(",")))
            .map(String::strip).map(Endpoint::parse).toList();
        return new Listener(file, text(server, "jmxName").orElse(file), bind, text(server, "privateKey"),
            text(server, "certificates"));
    }

    private ScannedWays.Listener scanning(Element server) {
        boolean scans = elements(server, "handler").anyMatch(handler -> is(handler, "VirusScanHook"));
        long kibibytes = text(server, "maxmessagesize").map(Long::parseLong).orElse(0L);
        return new ScannedWays.Listener(text(server, "jmxName").orElse("smtp"), scans,
            kibibytes == 0 ? ScannedWays.Listener.ANY_SIZE : kibibytes * 1024);
    }

    private static boolean scansFirst(Element processor) {
        boolean scanned = false;
        for (Element mailet : elements(processor, "mailet").toList()) {
            scanned |= is(mailet, "VirusScan") && mailet.getAttribute("match").equals("All");
            if (!scanned && DELIVER.stream().anyMatch(name -> is(mailet, name))) {
                return false;
            }
        }
        return true;
    }

    /** Whether an element names this class, with its package or without. */
    private static boolean is(Element element, String simpleName) {
        String name = element.getAttribute("class");
        return name.substring(name.lastIndexOf('.') + 1).equals(simpleName);
    }

    private Stream<Element> servers(String protocol) throws IOException {
        return elements(root(protocol + "server.xml"), protocol + "server")
            .filter(server -> !server.getAttribute("enabled").equals("false"));
    }

    private Element root(String name) throws IOException {
        Path file = conf.resolve(name);
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            // it would print on the console what the exception says
            builder.setErrorHandler(null);
            return builder.parse(file.toFile()).getDocumentElement();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("this Java reads no XML", e);
        } catch (SAXException e) {
            throw new IOException(file + " is not well-formed: " + e.getMessage(), e);
        }
    }

    private Optional<String> text(Element parent, String name) {
        return elements(parent, name).map(Element::getTextContent).map(String::strip).filter(text -> !text.isEmpty())
            .map(text -> REFERENCE.matcher(text).replaceAll(match ->
                Matcher.quoteReplacement(properties.getOrDefault(match.group(1), ""))))
            .findFirst();
    }

    private static Stream<Element> elements(Element parent, String name) {
        NodeList found = parent.getElementsByTagName(name);
        return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i));
    }
}
