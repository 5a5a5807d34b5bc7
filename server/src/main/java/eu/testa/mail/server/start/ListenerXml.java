package eu.testa.mail.server.start;

import eu.testa.mail.core.settings.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * An enabled listener of {@code smtpserver.xml} or {@code pop3server.xml}.
 *
 * @param file        that it stands in
 * @param name        its {@code jmxName}
 * @param bind        where it listens
 * @param key         the file of its TLS key, {@code file://var/...} as James has it; empty without TLS
 * @param certificate the file of its TLS certificate
 */
record ListenerXml(String file, String name, List<Endpoint> bind, Optional<String> key, Optional<String> certificate) {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{sys:([^}]+)}");

    /**
     * @param properties what {@code ${sys:KEY}} stands for
     * @throws IOException if a file cannot be read
     */
    static List<ListenerXml> read(Path conf, Map<String, String> properties) throws IOException {
        List<ListenerXml> listeners = new ArrayList<>();
        for (String protocol : List.of("smtp", "pop3")) {
            Path file = conf.resolve(protocol + "server.xml");
            if (Files.exists(file)) {
                elements(root(file), protocol + "server").filter(server -> !server.getAttribute("enabled").equals("false"))
                    .map(server -> of(file.getFileName().toString(), server, properties)).forEach(listeners::add);
            }
        }
        return listeners;
    }

    private static ListenerXml of(String file, Element server, Map<String, String> properties) {
        List<Endpoint> bind = text(server, "bind", properties).stream().flatMap(text -> Stream.of(text.split(",")))
            .map(String::strip).map(Endpoint::parse).toList();
        return new ListenerXml(file, text(server, "jmxName", properties).orElse(file), bind,
            text(server, "privateKey", properties), text(server, "certificates", properties));
    }

    private static Element root(Path file) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("this Java reads no XML", e);
        } catch (SAXException e) {
            throw new IOException(file + " is not well-formed: " + e.getMessage(), e);
        }
    }

    private static Optional<String> text(Element parent, String name, Map<String, String> properties) {
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
