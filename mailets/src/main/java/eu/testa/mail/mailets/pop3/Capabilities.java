package eu.testa.mail.mailets.pop3;

import eu.testa.mail.mailets.james.Parameters;
import java.util.Set;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.pop3.POP3Session;
import org.apache.james.protocols.pop3.core.CapaCapability;

/**
 * Lists in CAPA before the login what there is after it: TOP and UIDL, for which many programs ask only then (RFC 2449 §5
 * has them in both states), and that replies have codes ({@code [AUTH]}, {@code [IN-USE]}: RFC 2449 §8, RFC 3206).
 *
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.pop3.Capabilities"/>
 * <handler class="org.apache.james.pop3server.core.CoreCmdHandlerLoader"/>
 * }</pre>
 */
public final class Capabilities implements CapaCapability, ProtocolHandler {

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofPop3(Capabilities.class, config).noOthers();
    }

    /** James adds TOP and UIDL after the login. */
    @Override
    public Set<String> getImplementedCapabilities(POP3Session session) {
        return session.getHandlerState() == POP3Session.TRANSACTION ? Set.of("RESP-CODES", "AUTH-RESP-CODE")
            : Set.of("TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE");
    }
}
