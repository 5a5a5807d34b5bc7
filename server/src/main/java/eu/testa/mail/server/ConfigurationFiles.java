package eu.testa.mail.server;

import eu.testa.mail.core.member.MembersFile;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.settings.VirusSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * The XML files of the conf folder: all there, none unknown, all well-formed, no element or attribute that nobody reads.
 * James would take a missing file for an empty one, pass over an element with a typing error, and start with its own
 * defaults in their place.
 */
public final class ConfigurationFiles {

    private static final Set<String> EXPECTED = Set.of("domainlist.xml", "mailetcontainer.xml",
        "mailrepositorystore.xml", "pop3server.xml", "recipientrewritetable.xml", "smtpserver.xml", "usersrepository.xml");
    private static final Set<String> PROPERTIES = Set.of(TestaSettings.FILE_NAME, "webadmin.properties", "extensions.properties");
    private static final Set<String> OPTIONAL = Set.of("listeners.xml", "logback.xml");

    private static final String SCAN = "//@class[contains(., 'VirusScan')] | //@match[contains(., 'IsInfected')]";

    private final Path folder;
    private final TestaSettings settings;

    private final KnownElements known = KnownElements.load();

    /**
     * @param folder the conf folder
     */
    public ConfigurationFiles(Path folder, TestaSettings settings) {
        this.folder = folder;
        this.settings = settings;
    }

    /**
     * @throws SettingsException with every file that is missing, unknown or not well-formed
     */
    public void check() throws SettingsException {
        List<String> problems = new ArrayList<>();
        Set<String> present = present(".xml", problems);
        Set<String> expected = new TreeSet<>(EXPECTED);
        if (settings.get(TestaSettings.ROLE) == Role.RELAY) {
            expected.add(MembersFile.NAME);
        }
        for (String name : expected) {
            if (!present.contains(name)) {
                problems.add(folder.resolve(name) + ": missing; copy it from the conf folder that came with this version");
            }
        }
        for (String name : present) {
            if (!expected.contains(name) && !OPTIONAL.contains(name)) {
                problems.add(folder.resolve(name) + ": no part of this server reads this file; expected one of "
                    + String.join(", ", expected));
            } else if (name.equals(MembersFile.NAME)) {
                checkMembers(problems);
            } else {
                checkContent(folder.resolve(name), problems);
            }
        }
        checkProperties(problems);
        if (settings.get(TestaSettings.ROLE) == Role.NATIONAL && settings.get(TestaSettings.SMTP_PEERS).isEmpty()) {
            problems.add(folder.resolve(TestaSettings.FILE_NAME) + ": " + TestaSettings.SMTP_PEERS.key() + " is empty, so that "
                + "nobody may bring mail; expected " + TestaSettings.SMTP_PEERS.expected());
        }
        if (problems.isEmpty() && settings.get(VirusSettings.ENGINES).isEmpty()) {
            checkNothingScans(problems);
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    /**
     * What lies in the folder and is neither a file of this server nor named in one: a file of another version or of another
     * James, a copy of before. Whoever put it there may believe that it counts.
     *
     * @return their names
     * @throws IOException if the folder cannot be read
     */
    public List<String> unread() throws IOException {
        StringBuilder configuration = new StringBuilder();
        List<String> others = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
                String name = file.getFileName().toString();
                if (name.endsWith(".xml") || name.endsWith(".properties")) {
                    configuration.append(Files.readString(file));
                } else {
                    others.add(name);
                }
            }
        }
        settings.asSystemProperties().values().forEach(configuration::append);
        others.removeIf(name -> configuration.indexOf(name) >= 0);
        return others;
    }

    /** Who removes the engine has to remove the scan as well: nothing passes unscanned by an oversight. */
    private void checkNothingScans(List<String> problems) {
        for (String name : List.of("smtpserver.xml", "mailetcontainer.xml")) {
            try (InputStream file = Files.newInputStream(folder.resolve(name))) {
                String scan = XPathFactory.newInstance().newXPath().evaluate(SCAN, new InputSource(file));
                if (!scan.isEmpty()) {
                    problems.add(folder.resolve(TestaSettings.FILE_NAME) + ": " + VirusSettings.ENGINES.key() + " is empty, and "
                        + scan + " in " + folder.resolve(name) + " is to scan mail for viruses; expected "
                        + VirusSettings.ENGINES.expected());
                }
            } catch (XPathExpressionException | IOException e) {
                problems.add(folder.resolve(name) + ": cannot be read: " + e.getMessage());
            }
        }
    }

    /** James has such files for databases and much else; here, nobody reads them. */
    private void checkProperties(List<String> problems) {
        present(".properties", problems).stream().filter(name -> !PROPERTIES.contains(name)).forEach(name ->
            problems.add(folder.resolve(name) + ": no part of this server reads this file; expected one of "
                + String.join(", ", new TreeSet<>(PROPERTIES))));
    }

    private Set<String> present(String ending, List<String> problems) {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(ending)).forEach(names::add);
        } catch (IOException e) {
            problems.add(folder + ": cannot be read: " + e);
        }
        return names;
    }

    private void checkMembers(List<String> problems) {
        try {
            MembersFile.read(folder.resolve(MembersFile.NAME), settings.namespace(), settings.get(TestaSettings.SMTP_PORT));
        } catch (SettingsException e) {
            problems.addAll(e.problems());
        }
    }

    private void checkContent(Path file, List<String> problems) {
        try {
            SAXParserFactory factory = SAXParserFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.newSAXParser().parse(file.toFile(), known.checker(file, problems));
        } catch (SAXParseException e) {
            problems.add(file + ":" + e.getLineNumber() + ": not well-formed XML: " + e.getMessage());
        } catch (SAXException | ParserConfigurationException | IOException e) {
            problems.add(file + ": cannot be read: " + e.getMessage());
        }
    }
}
