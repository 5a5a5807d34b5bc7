package eu.testa.mail.core.delivery.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import eu.testa.mail.core.mail.MessageSource;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Messages of the octets that matter to SMTP, in every order, around every place where a reader may stop.
 *
 * @param piece as much of it as one read gives
 */
record Octets(String text, int piece) implements MessageSource {

    private static final String ALPHABET = "..\r\n\r\n\nx";
    private static final int BUFFER = 64 * 1024;

    static Stream<Octets> all() {
        Random random = new Random(20_261_126);
        Stream<Octets> small = IntStream.range(0, 20_000)
            .mapToObj(i -> new Octets(random(random, i % 12), 1 + i % 3));
        Stream<Octets> large = IntStream.range(0, 500)
            .mapToObj(i -> new Octets("x".repeat(BUFFER - 8) + random(random, 16) + "x".repeat(16), BUFFER));
        Stream<Octets> named = Stream.of("", ".", "..", ".\r\n", "\n.\n", "\r.\r", "\r\n.\r", "\r\n.", "x\n.", "x\r.", "\r\n.\r\n")
            .flatMap(text -> List.of(new Octets(text, 1), new Octets(text, BUFFER)).stream());
        return Stream.of(named, small, large).flatMap(octets -> octets);
    }

    private static String random(Random random, int length) {
        return random.ints(length, 0, ALPHABET.length()).collect(StringBuilder::new,
            (text, i) -> text.append(ALPHABET.charAt(i)), StringBuilder::append).toString();
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(text.getBytes(ISO_8859_1)) {
            @Override
            public synchronized int read(byte[] to, int offset, int most) {
                return super.read(to, offset, Math.min(most, piece));
            }
        };
    }

    @Override
    public long size() {
        return text.length();
    }
}
