package eu.testa.mail.server.proxy;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * A connection of a proxy. Its remote address is that of the client for whom the proxy speaks, as soon as that is known: so
 * everybody who asks, for a limit, for a decision or for the log, gets the same answer.
 */
final class ProxiedChannel extends NioSocketChannel {

    private volatile Optional<InetSocketAddress> client = Optional.empty();

    ProxiedChannel(Channel listener, SocketChannel socket) {
        super(listener, socket);
    }

    void speaksFor(InetSocketAddress address) {
        client = Optional.of(address);
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return client.orElseGet(super::remoteAddress);
    }
}
