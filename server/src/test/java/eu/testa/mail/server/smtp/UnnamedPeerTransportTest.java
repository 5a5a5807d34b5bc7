package eu.testa.mail.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.Test;

class UnnamedPeerTransportTest {

    @Test
    void shouldNameAPeerByItsAddress() throws Exception {
        InetSocketAddress localhost = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 2525);
        UnnamedPeerTransport transport = new UnnamedPeerTransport(new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return localhost;
            }
        }, null);

        assertThat(transport.getRemoteAddress().getHostName()).as("this machine would say localhost").isEqualTo("127.0.0.1");
        assertThat(transport.getRemoteAddress()).isEqualTo(localhost);
    }
}
