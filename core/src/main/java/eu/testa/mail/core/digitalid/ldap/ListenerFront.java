package eu.testa.mail.core.digitalid.ldap;

import io.netty.bootstrap.ServerBootstrap;

/** What a connection has to pass before an LDAP listener sees it. */
@FunctionalInterface
public interface ListenerFront {

    /** Nothing: whoever connects is who he seems to be. */
    ListenerFront NONE = listener -> { };

    /**
     * @param listener with the handler of its connections set already; it is asked for the client's address when that handler is
     *                 added to a connection
     */
    void inFrontOf(ServerBootstrap listener);
}
