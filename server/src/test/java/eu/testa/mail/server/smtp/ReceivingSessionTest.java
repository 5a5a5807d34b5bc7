package eu.testa.mail.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.netty.NettyProtocolTransport;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.junit.jupiter.api.Test;

class ReceivingSessionTest {

    private final ReceivingSession session = new ReceivingSession(new SMTPConfigurationImpl(),
        new NettyProtocolTransport(new EmbeddedChannel(), null, false) {
            @Override
            public InetSocketAddress getRemoteAddress() {
                return new InetSocketAddress("127.0.0.1", 25);
            }
        });

    @Test
    void shouldKeepWhatIsAttachedByNameAndKindAndForHowLong() {
        AttachmentKey<Integer> key = AttachmentKey.of("x", Integer.class);
        session.setAttachment(key, 1, State.Transaction);
        session.setAttachment(key, 2, State.Connection);

        assertThat(session.getAttachment(AttachmentKey.of("x", Integer.class), State.Transaction)).contains(1);
        assertThat(session.getAttachment(AttachmentKey.of("x", String.class), State.Transaction)).as("of another kind").isEmpty();
        assertThat(session.getAttachment(AttachmentKey.of("y", Integer.class), State.Transaction)).isEmpty();
        session.resetState();
        assertThat(session.getAttachment(key, State.Transaction)).isEmpty();
        assertThat(session.getAttachment(key, State.Connection)).contains(2);
    }
}
