package eu.testa.mail.core.digitalid.ldap;

import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who is connected to the directory: so many of one address and no more, so that others find a place. When there is none
 * left at all, the one goes who has had the longest time to say who he is, and has not.
 */
final class OpenConnections {

    private final LdapLimits limits;
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private final Set<Channel> unknown = new LinkedHashSet<>();
    private int open;

    OpenConnections(LdapLimits limits) {
        this.limits = limits;
    }

    /** Takes a place until the connection is closed; false if there is none for it. */
    synchronized boolean admit(SocketChannel connection) {
        // none: it is closed already
        InetAddress peer = connection.remoteAddress() == null ? null : connection.remoteAddress().getAddress();
        if (peer == null || byAddress.getOrDefault(peer, 0) >= limits.perAddress()
            || open >= limits.inAll() && !closeOldestUnknown()) {
            return false;
        }
        open++;
        byAddress.merge(peer, 1, Integer::sum);
        unknown.add(connection);
        connection.closeFuture().addListener(closed -> leave(connection, peer));
        return true;
    }

    /** Its user is known now. */
    synchronized void known(Channel connection) {
        unknown.remove(connection);
    }

    /** Its place is free as soon as it is closed, in a moment; until then there is one more. */
    private boolean closeOldestUnknown() {
        Iterator<Channel> oldest = unknown.iterator();
        if (!oldest.hasNext()) {
            return false;
        }
        Channel connection = oldest.next();
        oldest.remove();
        connection.close();
        return true;
    }

    private synchronized void leave(Channel connection, InetAddress peer) {
        open--;
        unknown.remove(connection);
        byAddress.computeIfPresent(peer, (any, others) -> others == 1 ? null : others - 1);
    }
}
