package eu.testa.mail.core.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What James' own files in the conf folder say about the virus scan.
 *
 * @param listeners           those of {@code smtpserver.xml} that are enabled
 * @param scansBeforeDelivery whether in {@code mailetcontainer.xml} each mailet that delivers stands below a {@code VirusScan}
 *                            for all mail, in the same processor: what waits for a scanner comes back to that processor
 */
record ServerXml(List<Listener> listeners, boolean scansBeforeDelivery) {

    /** Their simple names; mail does not come back from them. */
    private static final Set<String> DELIVER = Set.of("LocalDelivery", "MailboxDelivery", "RemoteDelivery", "TestaDelivery");

    /**
     * A listener for SMTP.
     *
     * @param name    its {@code jmxName}
     * @param scans   whether it has a {@code VirusScanHook}
     * @param largest mail that it takes, in octets
     */
    record Listener(String name, boolean scans, long largest) {

        static final long ANY_SIZE = Long.MAX_VALUE;

        private static Listener of(Element server) {
            boolean scans = elements(server, "handler").anyMatch(handler -> is(handler, "VirusScanHook"));
            long kibibytes = Long.parseLong("0" + text(server, "maxmessagesize"));
            return new Listener(text(server, "jmxName"), scans, kibibytes == 0 ? ANY_SIZE : kibibytes * 1024);
        }
    }

    /**
     * @throws IOException if a file cannot be read; the message says which, and why
     */
    static ServerXml read(Path conf) throws IOException {
        return new ServerXml(
            elements(root(conf.resolve("smtpserver.xml")), "smtpserver")
                .filter(server -> !server.getAttribute("enabled").equals("false")).map(Listener::of).toList(),
            elements(root(conf.resolve("mailetcontainer.xml")), "processor").allMatch(ServerXml::scansFirst));
    }

    private static Element root(Path file) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(file.toFile()).getDocumentElement();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("this Java reads no XML", e);
        } catch (SAXException e) {
            throw new IOException(file + " is not well-formed: " + e.getMessage(), e);
        }
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

    private static String text(Element parent, String name) {
        return elements(parent, name).map(Element::getTextContent).map(String::strip).findFirst().orElse("");
    }

    private static Stream<Element> elements(Element parent, String name) {
        NodeList found = parent.getElementsByTagName(name);
        return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i));
    }
}
