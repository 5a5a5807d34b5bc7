package eu.testa.mail.mailets;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.spi.Elements;
import com.google.inject.spi.LinkedKeyBinding;
import eu.testa.mail.mailets.module.AdministrationModule;
import eu.testa.mail.mailets.webadmin.AccessGate;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.james.webadmin.Routes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What stands in several folders of {@code conf} says the same in each; where it differs, this test says why it may. */
class ShippedConfigurationTest {

    private static final Path CONF = Path.of("..", "conf");
    /** What makes a role. All else is the same file twice. */
    private static final Set<String> OF_A_ROLE =
        Set.of("mailetcontainer.xml", "pop3server.xml", "smtpserver.xml", "testa.properties");

    static Stream<String> sharedFiles() throws IOException {
        Set<String> shared = names("national");
        shared.retainAll(names("relay"));
        shared.removeAll(OF_A_ROLE);
        return shared.stream();
    }

    private static Set<String> names(String folder) throws IOException {
        try (Stream<Path> files = Files.list(CONF.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @ParameterizedTest
    @MethodSource("sharedFiles")
    void shouldShipTheSameFileToBothRoles(String name) {
        assertThat(CONF.resolve("relay").resolve(name)).hasSameTextualContentAs(CONF.resolve("national").resolve(name));
    }

    /** Users choose one of two ports; what may be sent over them does not depend on it. */
    @Test
    void shouldTakeMailOfUsersOnBothPortsInTheSameWay() throws Exception {
        Element submission = listener("submission");
        Element submissions = listener("submissions");
        for (Element one : List.of(submission, submissions)) {
            first(one, "jmxName").setTextContent("");
            first(one, "bind").setTextContent("");
            first(one, "tls").removeAttribute("socketTLS");
            first(one, "tls").removeAttribute("startTLS");
        }
        // there is no time before STARTTLS where TLS comes first
        remove(submission, "handler", "eu.testa.mail.mailets.hook.AuthAfterTls");

        assertThat(text(submission)).isEqualTo(text(submissions));
    }

    /** Those of the relay, by the names and with the files that a stock James knows. */
    @Test
    void shouldShipTheRelaysHandlersForAStockJames() throws Exception {
        Document relay = xml("relay", "smtpserver.xml");
        // the evidence is written when the spool has a mail, and the spool of a stock James is its own
        remove(relay.getDocumentElement(), "handler", "eu.testa.mail.mailets.hook.EvidenceOfReception");
        first(relay.getDocumentElement(), "privateKey").setTextContent("file://conf/tls.key");
        first(relay.getDocumentElement(), "certificates").setTextContent("file://conf/tls.crt");

        assertThat(text(xml("stock-james", "smtpserver.xml").getDocumentElement())).isEqualTo(text(relay.getDocumentElement()));
    }

    /** As above; the one more, called {@code transport}, is James' own wish. */
    @ParameterizedTest
    @ValueSource(strings = {"root", "verification", "postmaster", "relay", "delivered", "retry", "delay-warning", "ndr", "error"})
    void shouldShipTheRelaysProcessorsForAStockJames(String state) throws Exception {
        Element relay = processor("relay", state);
        for (Element mailet : elements(relay, "mailet")) {
            longName(mailet, "class", "eu.testa.mail.mailets.");
            longName(mailet, "match", "eu.testa.mail.matchers.");
        }
        elements(relay, "repositoryPath").forEach(path ->
            path.setTextContent(path.getTextContent().replace("file://", "memory://var/mail/")));
        elements(relay, "repository").forEach(name -> name.setTextContent("var/mail/" + name.getTextContent()));

        assertThat(text(processor("stock-james", state))).isEqualTo(text(relay));
    }

    @Test
    void shouldShipAllProcessorsOfTheRelayForAStockJames() throws Exception {
        Set<String> relay = states("relay");
        relay.add("transport");

        assertThat(states("stock-james")).isEqualTo(relay);
    }

    /** What an assembly adds to James' routes, an administrator of a stock James adds by name; the one that asks who it is comes first. */
    @Test
    void shouldNameAllRoutesForAStockJames() throws Exception {
        Properties webadmin = new Properties();
        try (Reader file = Files.newBufferedReader(CONF.resolve("stock-james").resolve("webadmin.properties"))) {
            webadmin.load(file);
        }
        List<String> named = List.of(webadmin.getProperty("extensions.routes").split(","));
        Set<String> added = Elements.getElements(new AdministrationModule()).stream()
            .filter(LinkedKeyBinding.class::isInstance)
            .map(element -> ((LinkedKeyBinding<?>) element).getLinkedKey().getTypeLiteral().getRawType())
            .filter(Routes.class::isAssignableFrom).map(Class::getName).collect(Collectors.toSet());

        assertThat(named).startsWith(AccessGate.class.getName()).containsExactlyInAnyOrderElementsOf(added);
    }

    private static Set<String> states(String folder) throws Exception {
        return elements(xml(folder, "mailetcontainer.xml").getDocumentElement(), "processor").stream()
            .map(one -> one.getAttribute("state")).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The name with its package, if it is one of ours. */
    private static void longName(Element mailet, String attribute, String packageName) {
        String name = mailet.getAttribute(attribute);
        String simpleName = name.replaceFirst("=.*", "");
        try {
            Class.forName(packageName + simpleName);
            mailet.setAttribute(attribute, packageName + name);
        } catch (ClassNotFoundException e) {
            // one of James' own, which it knows by its short name
        }
    }

    private static Element processor(String folder, String state) throws Exception {
        return elements(xml(folder, "mailetcontainer.xml").getDocumentElement(), "processor").stream()
            .filter(one -> one.getAttribute("state").equals(state)).findFirst().orElseThrow();
    }

    private static Element listener(String name) throws Exception {
        return elements(xml("national", "smtpserver.xml").getDocumentElement(), "smtpserver").stream()
            .filter(one -> first(one, "jmxName").getTextContent().equals(name)).findFirst().orElseThrow();
    }

    private static void remove(Element in, String name, String className) {
        Element one = elements(in, name).stream().filter(each -> each.getAttribute("class").equals(className)).findFirst()
            .orElseThrow();
        one.getParentNode().removeChild(one);
    }

    private static Element first(Element in, String name) {
        return elements(in, name).get(0);
    }

    private static List<Element> elements(Element in, String name) {
        NodeList found = in.getElementsByTagName(name);
        return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
    }

    private static Document xml(String folder, String name) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setIgnoringComments(true);
        return factory.newDocumentBuilder().parse(CONF.resolve(folder).resolve(name).toFile());
    }

    /** What a reader takes from an element: without comments and white space, attributes in order. */
    private static String text(Element element) {
        StringBuilder text = new StringBuilder("<" + element.getTagName());
        TreeMap<String, String> attributes = new TreeMap<>();
        IntStream.range(0, element.getAttributes().getLength()).mapToObj(element.getAttributes()::item)
            .forEach(attribute -> attributes.put(attribute.getNodeName(), attribute.getNodeValue()));
        attributes.forEach((name, value) -> text.append(' ').append(name).append("=\"").append(value).append('"'));
        text.append(">");
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element below) {
                text.append('\n').append(text(below));
            } else {
                text.append(child.getTextContent().strip());
            }
        }
        return text.append("</>").toString();
    }
}
