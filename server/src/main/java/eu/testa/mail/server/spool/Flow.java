package eu.testa.mail.server.spool;

import java.util.Collection;
import java.util.HexFormat;
import java.util.Objects;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;

/**
 * Whence mail comes and where it goes, as far as its turn in the spool needs it: mail of one flow goes in the order of arrival.
 *
 * <p>Both parts are hashes: the name of the mail's file has them, so that a start finds the turns without reading any mail. Two
 * that are the same by chance share a turn.
 *
 * @param peer   of the address that handed the mail over; zero: none, or not known
 * @param domain of its recipients; zero: there are several, or it is not known
 */
record Flow(int peer, int domain) {

    /** Of a file that was written before its name had a flow. */
    static final Flow UNKNOWN = new Flow(0, 0);

    /** Digits of {@link #toHex}. */
    static final int DIGITS = 16;

    private static final HexFormat HEX = HexFormat.of();

    static Flow of(Mail mail) {
        // the hash of a text is the same in each Java (its documentation says how it is computed), and so at the next start
        return new Flow(Objects.toString(mail.getRemoteAddr(), "").hashCode(), domain(mail.getRecipients()));
    }

    private static int domain(Collection<MailAddress> recipients) {
        Domain only = null;
        for (MailAddress recipient : recipients) {
            if (only != null && !only.equals(recipient.getDomain())) {
                return 0;
            }
            only = recipient.getDomain();
        }
        return only == null ? 0 : only.asString().hashCode();
    }

    static Flow ofHex(String digits) {
        return new Flow(HexFormat.fromHexDigits(digits, 0, DIGITS / 2), HexFormat.fromHexDigits(digits, DIGITS / 2, DIGITS));
    }

    String toHex() {
        return HEX.toHexDigits(peer) + HEX.toHexDigits(domain);
    }
}
