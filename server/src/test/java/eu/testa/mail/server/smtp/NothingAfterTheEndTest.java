package eu.testa.mail.server.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class NothingAfterTheEndTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(new NothingAfterTheEnd());

    @Test
    void shouldWriteNothingAfterTheEnd() {
        ByteBuf greeting = write("220 welcome");

        channel.writeOutbound(write("554 go away"), Unpooled.EMPTY_BUFFER, greeting);

        assertThat(((ByteBuf) channel.readOutbound()).toString(US_ASCII)).isEqualTo("554 go away");
        assertThat((Object) channel.readOutbound()).isSameAs(Unpooled.EMPTY_BUFFER);
        assertThat((Object) channel.readOutbound()).isNull();
        assertThat(greeting.refCnt()).isZero();
    }

    @Test
    void shouldWriteEverythingBefore() {
        channel.writeOutbound(write("220 welcome"), write("250 OK"), Unpooled.EMPTY_BUFFER);

        assertThat(channel.outboundMessages()).hasSize(3);
    }

    private static ByteBuf write(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }
}
