package eu.testa.mail.core.digitalid.ldap;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.List;

/**
 * Cuts the octets of a client into requests, byte arrays with one LDAP message each (RFC 4511 §5.1: BER, with definite
 * lengths only). What is too long is refused when its length is known, before it has come.
 */
final class LdapFrames extends ByteToMessageDecoder {

    private static final int SEQUENCE = 0x30;
    private static final int LONG_FORM = 0x80;
    private static final int MAX_LENGTH_OCTETS = 4;

    private final int maxBytes;

    LdapFrames(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Whether nothing of a request has come that is not whole. */
    boolean isEmpty() {
        return actualReadableBytes() == 0;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf octets, List<Object> requests) {
        int start = octets.readerIndex();
        if (octets.getUnsignedByte(start) != SEQUENCE) {
            throw new CorruptedFrameException("this is no LDAP message");
        }
        if (octets.readableBytes() < 2) {
            return;
        }
        int lengthOctets = 0;
        long length = octets.getUnsignedByte(start + 1);
        if (length >= LONG_FORM) {
            lengthOctets = (int) length - LONG_FORM;
            if (lengthOctets == 0 || lengthOctets > MAX_LENGTH_OCTETS) {
                throw new CorruptedFrameException("the length of the LDAP message cannot be read");
            }
            if (octets.readableBytes() < 2 + lengthOctets) {
                return;
            }
            length = 0;
            for (int i = 0; i < lengthOctets; i++) {
                length = length << 8 | octets.getUnsignedByte(start + 2 + i);
            }
        }
        if (length > maxBytes) {
            throw new CorruptedFrameException("a request has at most " + maxBytes + " octets");
        }
        int whole = 2 + lengthOctets + (int) length;
        if (octets.readableBytes() >= whole) {
            byte[] request = new byte[whole];
            octets.readBytes(request);
            requests.add(request);
        }
    }
}
