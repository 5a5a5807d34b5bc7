package eu.testa.mail.mailets.pop3;

import eu.testa.mail.mailets.james.Parameters;
import java.util.List;
import java.util.Set;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.pop3.POP3Session;
import org.apache.james.protocols.pop3.core.CapaCapability;
import org.apache.james.protocols.pop3.core.CapaCmdHandler;
import org.apache.james.protocols.pop3.core.StlsCmdHandler;

/**
 * Lists in CAPA before the login what there is after it: TOP and UIDL, for which many programs ask only then (RFC 2449 §5
 * has them in both states), and that replies have codes ({@code [AUTH]}, {@code [IN-USE]}: RFC 2449 §8, RFC 3206). STLS is no longer
 * listed once TLS is on, since it is refused then (RFC 2595 §4).
 *
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.pop3.Capabilities"/>
 * <handler class="org.apache.james.pop3server.core.CoreCmdHandlerLoader"/>
 * }</pre>
 */
public final class Capabilities extends CapaCmdHandler {

    @Inject
    public Capabilities(MetricFactory metrics) {
        super(metrics);
    }

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

    @Override
    public void wireExtensions(Class<?> interfaceName, List<?> extensions) throws WiringException {
        super.wireExtensions(interfaceName, extensions.stream().map(Capabilities::asLongAsItIsThere).toList());
    }

    private static Object asLongAsItIsThere(Object capability) {
        return capability instanceof StlsCmdHandler stls
            ? (CapaCapability) session -> session.isTLSStarted() ? Set.of() : stls.getImplementedCapabilities(session) : capability;
    }
}
