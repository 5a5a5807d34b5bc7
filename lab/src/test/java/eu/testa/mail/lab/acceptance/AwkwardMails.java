package eu.testa.mail.lab.acceptance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Mails as programs of thirty years have written them: each is allowed on TESTA, and each has been changed by some server.
 * The same seed makes the same mails.
 */
final class AwkwardMails {

    /** Lines of a header, with their ends. */
    private static final List<String> HEADERS = List.of(
        "Subject: caf\u00e9 in Latin-1\r\n",
        "Subject: caf\u00c3\u00a9 in UTF-8\r\n",
        "SUBJECT:no blank after the colon\r\n",
        "Subject:   blanks   within   and after   \r\n",
        "Subject: folded\r\n\twith a tab\r\n  and two blanks \r\n",
        "Subject: =?utf-8?q?caf=C3=A9?= =?utf-8?b?w7w=?=\r\n",
        "Subject:\r\n",
        "Subject: long " + "x".repeat(900) + "\r\n",
        "Subject: far too long " + "y".repeat(5000) + "\r\n",
        "X-Empty:\r\nX-Empty:\r\n",
        "X-Odd!#$%&'*+-/=?^_`{|}~: odd name\r\n",
        "X-Every-Octet: " + everyOctet() + "\r\n",
        "To: one@tcn.f.eu-admin.net\r\nTo: two@tcn.f.eu-admin.net\r\n",
        "To: undisclosed-recipients:;\r\n",
        "Cc: \"caf\u00e9\" <one@tcn.f.eu-admin.net> (comment \u00e9)\r\n",
        "Return-Path: <somebody@tcn.b.eu-admin.net>\r\n",
        "Received: from old.example (unknown)\r\n\tby other.example; yesterday\r\n",
        "Date: 28 Nov 26 10:00 MET\r\n",
        "Date: Sat, 28 Nov 2026 10:00:00 +0100 (\u00e9t\u00e9)\r\n",
        "Message-ID: <a b c \u00e9>\r\n",
        "mime-version: 1.0 (Mac OS X Mail 16.0 \\(3774\\))\r\n",
        "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n",
        "Content-Type: text/plain\r\n",
        "Content-Length: 7\r\nStatus: RO\r\nX-UIDL: 12\r\n",
        "Bcc: secret@tcn.f.eu-admin.net\r\n",
        "BCC: secret@tcn.f.eu-admin.net,\r\n\tcaf\u00e9 <secret.too@tcn.f.eu-admin.net>\r\n",
        "Resent-Bcc: secret@tcn.f.eu-admin.net\r\n");

    private static final List<String> BODIES = List.of(
        "",
        "\r\n",
        "text\r\n",
        "text without a Bcc\r\nBcc: this one is text\r\n",
        "caf\u00e9 \u00c3\u00a9 \u00ff\r\n",
        everyOctet() + "\r\n",
        "x".repeat(998) + "\r\n",
        "z".repeat(20_000) + "\r\nshort\r\n",
        ".\r\n..\r\n.x\r\n",
        "blank \r\ntab\t\r\n \r\n\r\n\r\n",
        "From the start\r\n>From here\r\n",
        "--=\r\n--\r\n");

    private final RandomGenerator random;

    AwkwardMails(long seed) {
        random = new Random(seed);
    }

    private static String everyOctet() {
        StringBuilder octets = new StringBuilder();
        for (int octet = 1; octet < 256; octet++) {
            if (octet != '\r' && octet != '\n') {
                octets.append((char) octet);
            }
        }
        return octets.toString();
    }

    /**
     * A mail.
     *
     * @param mark   a line of its header that no other has
     * @param octets as it is sent, without dots doubled
     * @param kept   what must arrive of it: all but its blind recipients
     */
    record Awkward(String mark, byte[] octets, byte[] kept) {
    }

    /** Each kind of header line stands in some mail alone, and with others in many. */
    List<Awkward> from(String sender, int count) {
        List<Awkward> mails = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> header = new ArrayList<>(List.of("From: " + sender + "\r\n"));
            header.add(random.nextInt(header.size() + 1), HEADERS.get(i % HEADERS.size()));
            for (int more = random.nextInt(4); i >= HEADERS.size() && more > 0; more--) {
                String field = HEADERS.get(random.nextInt(HEADERS.size()));
                // a second Content-Type is refused: programs take the one or the other
                if (!field.startsWith("Content-Type") || header.stream().noneMatch(one -> one.startsWith("Content-Type"))) {
                    header.add(random.nextInt(header.size() + 1), field);
                }
            }
            String mark = "X-Awkward: " + i;
            header.add(random.nextInt(header.size() + 1), mark + "\r\n");
            String body = BODIES.get(i < HEADERS.size() ? 2 : random.nextInt(BODIES.size()));
            String kept = String.join("", header.stream().filter(line -> !isBlind(line)).toList()) + "\r\n" + body;
            mails.add(new Awkward(mark, octets(String.join("", header) + "\r\n" + body), octets(kept)));
        }
        return mails;
    }

    private static boolean isBlind(String field) {
        return field.toLowerCase(Locale.ROOT).matches("(?s)(resent-)?bcc:.*");
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
