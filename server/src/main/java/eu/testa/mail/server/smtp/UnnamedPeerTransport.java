package eu.testa.mail.server.smtp;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.protocols.netty.NettyProtocolTransport;

/** Gives a peer's address as its name, so that nobody who asks for the name waits for a name server. */
final class UnnamedPeerTransport extends NettyProtocolTransport {

    private final InetSocketAddress peer;

    UnnamedPeerTransport(Channel channel, Encryption encryption) {
        super(channel, encryption, false);
        this.peer = named(super.getRemoteAddress());
    }

    private static InetSocketAddress named(InetSocketAddress peer) {
        InetAddress address = peer.getAddress();
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address.getHostAddress(), address.getAddress()),
                peer.getPort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of another length than an address has", e);
        }
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return peer;
    }
}
