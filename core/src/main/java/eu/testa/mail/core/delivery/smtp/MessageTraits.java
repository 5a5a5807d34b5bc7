package eu.testa.mail.core.delivery.smtp;

import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * What has to be known of a message's octets before they are offered to a peer.
 *
 * @param size         in octets
 * @param eightBit     an octet above 127 occurs: the peer must speak 8BITMIME, because nothing is ever re-encoded
 * @param fakeEnd      a line that is a lone dot, but whose line ends are not CRLF on both sides: a careless server takes
 *                     it for the end of the mail and what follows for commands (SMTP smuggling)
 */
public record MessageTraits(long size, boolean eightBit, boolean fakeEnd) {

    private static final int BUFFER = 64 * 1024;

    /** What is known already; otherwise the message is read. */
    public static MessageTraits of(MessageSource message) throws IOException {
        Optional<MessageTraits> known = message instanceof KnownTraits octets ? octets.traits() : Optional.empty();
        return known.isPresent() ? known.get() : read(message);
    }

    private static MessageTraits read(MessageSource message) throws IOException {
        byte[] buffer = new byte[(int) Math.max(1, Math.min(BUFFER, message.size()))];
        TraitsReader reader = new TraitsReader();
        try (InputStream in = message.open()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                reader.add(buffer, 0, count);
            }
        }
        return reader.traits();
    }

    /**
     * Of the message that has these octets before it.
     *
     * @param fields whole lines, each of which ends in CRLF: no line of the message gets another beginning by them
     */
    public MessageTraits below(byte[] fields) {
        TraitsReader reader = new TraitsReader();
        reader.add(fields, 0, fields.length);
        MessageTraits before = reader.traits();
        return new MessageTraits(before.size + size, before.eightBit || eightBit, before.fakeEnd || fakeEnd);
    }
}
