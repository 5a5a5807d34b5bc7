package eu.testa.mail.core.web;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.TestaSettings;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a user's mail program connects to. All with TLS from the first octet; the user's name is the whole address.
 *
 * @param domain      after the @ of each address: {@code tcn.b.eu-admin.net}
 * @param host        the server's name
 * @param pop3s       port of POP3
 * @param submissions port of submission
 * @param ldaps       port of the directory of digital IDs; empty if there is none
 */
public record MailAccess(String domain, String host, int pop3s, int submissions, OptionalInt ldaps) {

    /** As a national server's settings have it. */
    public static MailAccess of(TestaSettings settings) {
        Optional<Endpoint> directory = settings.get(TestaSettings.LDAPS);
        return new MailAccess(settings.ownDomain(), settings.get(TestaSettings.HOSTNAME),
            settings.get(TestaSettings.POP3S).port(), settings.get(TestaSettings.SUBMISSIONS).port(),
            directory.isPresent() ? OptionalInt.of(directory.get().port()) : OptionalInt.empty());
    }
}
