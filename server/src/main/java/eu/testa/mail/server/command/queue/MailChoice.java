package eu.testa.mail.server.command.queue;

import eu.testa.mail.server.command.Webadmin;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import org.apache.james.util.DurationParser;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which mails a command is about, besides their ids: all that fit every option given. */
final class MailChoice {

    @Option(names = "--destination", paramLabel = "NAME", description = "Mail for this destination.")
    private String destination;

    @Option(names = "--sender", paramLabel = "ADDRESS", description = "Mail from this sender; '' for reports.")
    private String sender;

    @Option(names = "--older-than", paramLabel = "TIME", converter = Age.class,
        description = "Mail that has waited for longer, such as '2 hours'.")
    private String olderThan;

    /** Leaves the text as it is, for the server, if the server will understand it. */
    static final class Age implements ITypeConverter<String> {

        @Override
        public String convert(String text) {
            try {
                if (!DurationParser.parse(text).isNegative()) {
                    return text;
                }
            } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
                // said below
            }
            throw new TypeConversionException("'" + text + "' is not a time with its unit, such as '2 hours'");
        }
    }

    boolean isEmpty() {
        return destination == null && sender == null && olderThan == null;
    }

    /** As the query of a request. */
    List<String> query() {
        List<String> parts = new ArrayList<>();
        add(parts, "destination", destination);
        add(parts, "sender", sender);
        add(parts, "olderThan", olderThan);
        return parts;
    }

    static void add(List<String> parts, String name, String value) {
        if (value != null) {
            parts.add(name + "=" + Webadmin.escaped(value));
        }
    }
}
