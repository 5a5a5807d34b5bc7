package eu.testa.mail.server.module;

import java.util.Map;
import java.util.stream.Stream;
import org.apache.james.utils.ClassName;
import org.apache.james.utils.FullyQualifiedClassName;
import org.apache.james.utils.NamingScheme;
import org.apache.james.utils.PackageName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A class of mailetcontainer.xml by its whole name, or by its short name in our package or in James'. */
record MailetNames(NamingScheme testa, NamingScheme james) implements NamingScheme {

    static final MailetNames MAILETS = of("eu.testa.mail.mailets.", "org.apache.james.transport.mailets.");
    static final MailetNames MATCHERS = of("eu.testa.mail.matchers.", "org.apache.james.transport.matchers.");

    private static final Logger LOGGER = LoggerFactory.getLogger(MailetNames.class);
    /** By the names of an earlier version: an upgrade leaves the administrator's mailetcontainer.xml as it is. */
    private static final Map<String, String> RENAMED = Map.of("TakeDigitalIds", "TakeDigitalIdLists");

    /** What a mailet is called now. Where that is another name, the log says what is to be written. */
    static String today(String name) {
        String today = RENAMED.getOrDefault(name, name);
        if (!today.equals(name)) {
            LOGGER.warn("mailetcontainer.xml: class=\"{}\" is the name of an earlier version; write class=\"{}\"", name, today);
        }
        return today;
    }

    private static MailetNames of(String testa, String james) {
        return new MailetNames(new OptionalPackagePrefix(PackageName.of(testa)),
            new OptionalPackagePrefix(PackageName.of(james)));
    }

    @Override
    public Stream<FullyQualifiedClassName> toFullyQualifiedClassNames(ClassName name) {
        return Stream.of(testa, james).flatMap(scheme -> scheme.toFullyQualifiedClassNames(name)).distinct();
    }
}
