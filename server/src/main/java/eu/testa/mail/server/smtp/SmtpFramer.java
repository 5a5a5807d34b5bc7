package eu.testa.mail.server.smtp;

import eu.testa.mail.core.mime.EightOctets;
import eu.testa.mail.server.listener.QuietFramer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.TooLongFrameException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.james.protocols.netty.CommandInjectionDetectedException;
import org.apache.james.protocols.smtp.SMTPSession;

/**
 * Cuts what a client sends into the frames that James' handlers expect: a line each; but of a message as many complete lines as have
 * arrived, up to {@value #CHUNK} octets.
 *
 * <p>James looks at the first octets of a frame for a dot and at the last ones for CRLF. So a line that begins with a dot
 * begins a frame, the final dot is a frame of its own, and so is a line that does not end in CRLF, which James refuses
 * (RFC 5321 §2.3.8). It knows the end of the header by a frame that is the empty line, which is one of its own, too.
 *
 * <p>A line of a message may have {@value #MAX_MESSAGE_LINE} octets, more than the 998 of RFC 5322 §2.1.1, because existing
 * mail is not always as it should be. The connection is closed with 500 when there are more: to cut the line would be to
 * change the message.
 */
final class SmtpFramer extends QuietFramer {

    static final int CHUNK = 64 * 1024;
    static final int MAX_MESSAGE_LINE = 1024 * 1024;

    /** RFC 3207 §4: nothing is said in the clear any more. James sees commands there, and no empty lines. */
    private static final Pattern FOLLOWED_STARTTLS =
        Pattern.compile("(?:^|\n)[ \t]*STARTTLS[^\n]*\n.", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Octets of an incomplete line that were searched already. */
    private int searched;

    SmtpFramer(ChannelPipeline pipeline) {
        super(pipeline, "STARTTLS", "501 5.5.4 Nothing goes with STARTTLS");
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        super.channelActive(context);
        context.read();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        super.channelReadComplete(context);
        context.read();
    }

    @Override
    protected Object frame(ChannelHandlerContext context, ByteBuf buffer) throws Exception {
        if (!(retrieveSession(context) instanceof ReceivingSession session)) {
            return super.frame(context, buffer);
        }
        if (session.message().isEmpty()) {
            detectWhatFollowsStartTls(session, buffer);
            return super.frame(context, buffer);
        }
        return ofMessage(context, buffer, !session.headerComplete());
    }

    /**
     * James looks for it too, at length, in all commands until the first DATA, and never again; here it is asked to where the word is, and
     * only there.
     */
    private static void detectWhatFollowsStartTls(SMTPSession session, ByteBuf buffer) throws CommandInjectionDetectedException {
        String commands = session.isTLSStarted() ? "" : buffer.toString(StandardCharsets.ISO_8859_1);
        if (!commands.toUpperCase(Locale.ROOT).contains("STARTTLS")) {
            session.stopDetectingCommandInjection();
            return;
        }
        session.startDetectingCommandInjection();
        if (FOLLOWED_STARTTLS.matcher(commands).find()) {
            throw new CommandInjectionDetectedException();
        }
    }

    /** Complete lines; more than one only as long as they stay below {@link #CHUNK}. */
    private ByteBuf ofMessage(ChannelHandlerContext context, ByteBuf buffer, boolean inHeader) {
        int arrived = buffer.readableBytes();
        ByteBuffer octets = buffer.nioBuffer();
        int end = 0;
        while (end < arrived && (end == 0 || end < CHUNK && !beginsFrame(octets.get(end), inHeader))) {
            int found = EightOctets.indexOf(octets, '\n', end + searched, arrived);
            if (found < 0) {
                break;
            }
            searched = 0;
            boolean endsInCrLf = found > end && octets.get(found - 1) == '\r';
            if (!endsInCrLf && end > 0) {
                break;
            }
            boolean alone = !endsInCrLf || beginsFrame(octets.get(0), inHeader);
            end = found + 1;
            if (alone) {
                break;
            }
        }
        if (end > 0) {
            return buffer.readRetainedSlice(end);
        }
        searched = arrived;
        if (searched > MAX_MESSAGE_LINE) {
            refuse(context);
        }
        return null;
    }

    /** Whether a line that begins with this octet is a frame of its own: one with a dot, and the empty one behind the header. */
    private static boolean beginsFrame(byte first, boolean inHeader) {
        return first == '.' || inHeader && first == '\r';
    }

    private void refuse(ChannelHandlerContext context) {
        takeNothingMore();
        context.fireExceptionCaught(new TooLongFrameException("a line of the message has more than " + MAX_MESSAGE_LINE
            + " octets"));
        context.channel().close();
    }
}
