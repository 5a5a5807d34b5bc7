package eu.testa.mail.server.module;

import java.util.stream.Stream;
import org.apache.james.utils.ClassName;
import org.apache.james.utils.FullyQualifiedClassName;
import org.apache.james.utils.NamingScheme;
import org.apache.james.utils.PackageName;

/** A class of mailetcontainer.xml by its whole name, or by its short name in our package or in James'. */
record MailetNames(NamingScheme testa, NamingScheme james) implements NamingScheme {

    static final MailetNames MAILETS = of("eu.testa.mail.mailets.", "org.apache.james.transport.mailets.");
    static final MailetNames MATCHERS = of("eu.testa.mail.matchers.", "org.apache.james.transport.matchers.");

    private static MailetNames of(String testa, String james) {
        return new MailetNames(new OptionalPackagePrefix(PackageName.of(testa)),
            new OptionalPackagePrefix(PackageName.of(james)));
    }

    @Override
    public Stream<FullyQualifiedClassName> toFullyQualifiedClassNames(ClassName name) {
        return Stream.of(testa, james).flatMap(scheme -> scheme.toFullyQualifiedClassNames(name)).distinct();
    }
}
