package eu.testa.mail.core.delivery.route;

import java.io.IOException;
import java.util.List;

/** Which hosts take mail for a domain. */
public interface MailExchangerResolver {

    /**
     * The domain's MX hosts, or its own address where it has no MX record (RFC 5321 §5.1).
     *
     * @return in no particular order, at most twenty, the preferred ones; empty when the domain does not exist,
     *     {@link MailExchanger#none()} alone when it says that it takes no mail
     * @throws IOException if the question could not be answered now: time-out, server failure
     */
    List<MailExchanger> mailExchangers(String domain) throws IOException;
}
