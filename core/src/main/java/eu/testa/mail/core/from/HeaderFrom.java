package eu.testa.mail.core.from;

import eu.testa.mail.core.mime.HeaderFields;
import eu.testa.mail.core.mime.Mailbox;
import eu.testa.mail.core.mime.Mailbox.NoMailboxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * From, and Sender where there is one: what a reader takes for the sender of a mail. There is one From with one mailbox, and
 * at most one Sender (RFC 5322 §3.6.2); neither is a group. A header that programs could read differently has neither: it has
 * a line that is no field, such as one that begins with a byte order mark or {@code >From }, after which some see text.
 */
public final class HeaderFrom {

    private static final Set<String> POSTMASTERS = Set.of("postmaster", "mailer-daemon");

    private final List<Mailbox> mailboxes;
    private final Optional<Objection> unreadable;

    private HeaderFrom(List<Mailbox> mailboxes, Optional<Objection> unreadable) {
        this.mailboxes = mailboxes;
        this.unreadable = unreadable;
    }

    /** Of a message's header. */
    public static HeaderFrom of(HeaderFields header) {
        if (header.isAmbiguous()) {
            return unreadable("The header of the mail has a line that is no header field");
        }
        try {
            List<Mailbox> mailboxes = new ArrayList<>(List.of(Mailbox.one("From", header.all("from"))));
            List<String> sender = header.all("sender");
            if (!sender.isEmpty()) {
                mailboxes.add(Mailbox.one("Sender", sender));
            }
            return new HeaderFrom(List.copyOf(mailboxes), Optional.empty());
        } catch (NoMailboxException e) {
            return unreadable("The header of the mail cannot be read: " + e.getMessage());
        }
    }

    private static HeaderFrom unreadable(String words) {
        return new HeaderFrom(List.of(), Optional.of(Objection.unreadable(words)));
    }

    /** Why a user may not send this; nothing if it is from him and shows nobody else. */
    public Optional<Objection> objectionToUser(String user) {
        if (unreadable.isPresent()) {
            return unreadable;
        }
        if (!mailboxes.stream().allMatch(mailbox -> mailbox.isAddress(user))) {
            return Optional.of(Objection.forbidden("You are logged in as " + user + " and may send as " + user
                + " only; the From or Sender header of the mail says something else"));
        }
        if (mailboxes.stream().anyMatch(mailbox -> mailbox.showsAnotherAddress() || mailbox.hidesSomething())) {
            return Optional.of(Objection.forbidden("The name in the From or Sender header of the mail shows another mail "
                + "address, or has characters that hide others; send it with a name that is yours"));
        }
        return Optional.empty();
    }

    /**
     * Why a Member State's server may not send this; nothing if it is from one of its own domains. A report, which has no
     * sender in the envelope, may also be from the postmaster of one of its hosts.
     *
     * @param domains in lower case
     */
    public Optional<Objection> objectionToDomains(Set<String> domains, boolean report) {
        if (unreadable.isPresent()) {
            return unreadable;
        }
        for (Mailbox mailbox : mailboxes) {
            if (!domains.contains(domain(mailbox)) && !(report && isPostmasterBelow(mailbox, domains))) {
                return Optional.of(Objection.forbidden("The From or Sender header of the mail is of another "
                    + "domain than " + String.join(", ", new TreeSet<>(domains)) + ", for which this server may send"));
            }
        }
        return Optional.empty();
    }

    /** Why a mail from elsewhere is not taken; nothing if it does not say that it is from the own domain. */
    public Optional<Objection> objectionToOutsider(String ownDomain) {
        if (unreadable.isPresent()) {
            return unreadable;
        }
        boolean claimed = mailboxes.stream().map(HeaderFrom::domain)
            .anyMatch(domain -> domain.equals(ownDomain) || domain.endsWith("." + ownDomain));
        return claimed ? Optional.of(Objection.forbidden("The mail comes from elsewhere and says that it is from " + ownDomain
            + "; users of " + ownDomain + " send on this server's submission ports")) : Optional.empty();
    }

    private static boolean isPostmasterBelow(Mailbox mailbox, Set<String> domains) {
        String domain = domain(mailbox);
        String local = mailbox.address().substring(0, mailbox.address().lastIndexOf('@')).toLowerCase(Locale.ROOT);
        return POSTMASTERS.contains(local) && domains.stream().anyMatch(own -> domain.endsWith("." + own));
    }

    private static String domain(Mailbox mailbox) {
        return mailbox.address().substring(mailbox.address().lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    }
}
