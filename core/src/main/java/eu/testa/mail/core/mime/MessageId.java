package eu.testa.mail.core.mime;

import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Message-ID of a mail (RFC 5322 §3.6.4), by which every server and mail program on its way names it. */
public final class MessageId {

    private static final int MOST_OCTETS = 256 * 1024;
    private static final Pattern FORM = Pattern.compile("<[^<>\\s]{1,250}>");

    private MessageId() {
    }

    /** With its angle brackets; empty where the mail has none, or its header cannot be read: the mail goes its way all the same. */
    public static Optional<String> of(MessageSource message) {
        try (OctetLines lines = new OctetLines(message.open())) {
            return HeaderFields.read(lines, MOST_OCTETS).all("message-id").stream().findFirst()
                .map(FORM::matcher).filter(Matcher::find).map(Matcher::group);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
