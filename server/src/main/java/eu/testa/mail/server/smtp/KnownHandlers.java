package eu.testa.mail.server.smtp;

import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.protocols.api.handler.ProtocolHandlerChain;

/**
 * The handlers of {@code smtpserver.xml} by what they are, looked for once. James goes through all of them five times for each
 * connection. Which handlers there are does not change after the start.
 */
final class KnownHandlers implements ProtocolHandlerChain {

    private final ProtocolHandlerChain chain;
    private final Map<Class<?>, List<?>> known = new ConcurrentHashMap<>();

    KnownHandlers(ProtocolHandlerChain chain) {
        this.chain = chain;
    }

    /** A list of the caller's own: James adds to it. */
    @Override
    public <T> LinkedList<T> getHandlers(Class<T> type) {
        return new LinkedList<>(of(type));
    }

    @Override
    public <T> Optional<T> getFirstHandler(Class<T> type) {
        List<T> handlers = of(type);
        return handlers.isEmpty() ? Optional.empty() : Optional.of(handlers.get(0));
    }

    @SuppressWarnings("unchecked")
    private <T> List<T> of(Class<T> type) {
        return (List<T>) known.computeIfAbsent(type, chain::getHandlers);
    }

    @Override
    public void destroy() {
        chain.destroy();
    }
}
