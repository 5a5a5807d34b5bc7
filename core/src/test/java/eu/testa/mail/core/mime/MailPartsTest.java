package eu.testa.mail.core.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.mime.MailParts.Part;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** See {@link MailReadersIT} for what other readers make of the same mails. */
class MailPartsTest {

    private static final String TWO = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b\r\n";

    @Test
    void shouldGoThroughThePartsInTheirOrder() throws IOException {
        assertThat(read(TWO + "Content-Type: message/rfc822\r\n\r\nSubject: x\r\nContent-Type: multipart/alternative; boundary=c\r\n"
            + "\r\n--c\r\n\r\ntwo\r\n--c--\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\ndGhyZWU=\r\n--b--\r\n"))
            .containsExactly("1 1 multipart/mixed", "2 2 text/plain one", "3 2 message/rfc822", "4 3 multipart/alternative",
                "5 4 text/plain two", "6 2 text/plain three");
    }

    @Test
    void shouldTakeAPartOfADigestForAMessage() throws IOException {
        assertThat(read("Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nContent-Type: text/html\r\n\r\nx\r\n--b--\r\n"))
            .containsExactly("1 1 multipart/digest", "2 2 message/rfc822", "3 3 text/html x");
    }

    @Test
    void shouldGiveTheOctetsOfAPartAsTheyAre() throws IOException {
        byte[] octets = new byte[300_000];
        new Random(1).nextBytes(octets);
        for (int i = 0; i < octets.length; i++) {
            // no line that could end it, and all kinds of line ends
            octets[i] = octets[i] == '-' ? (byte) '\n' : octets[i];
        }
        String part = new String(octets, StandardCharsets.ISO_8859_1);

        assertThat(contents(TWO + "Content-Type: application/octet-stream\r\n\r\n" + part + "\r\n--b--\r\n").get(1))
            .isEqualTo(octets);
        assertThat(contents("Subject: x\r\n\r\n" + part).get(0)).isEqualTo(octets);
    }

    @Test
    void shouldReadOnWhereOnlyTheBeginningOfAPartWasRead() throws IOException {
        try (MailParts parts = parts(TWO + "\r\ntwo\r\nthree\r\n--b\r\n\r\nfour\r\n--b--\r\n")) {
            parts.next();
            parts.next();
            parts.next();
            assertThat(parts.content().readNBytes(2)).isEqualTo("tw".getBytes(StandardCharsets.US_ASCII));
            parts.next();
            assertThat(parts.content().readAllBytes()).isEqualTo("four".getBytes(StandardCharsets.US_ASCII));
            assertThat(parts.next()).isEmpty();
        }
    }

    /** Whoever has seen enough before it need not hear of it; the next part begins nowhere. */
    @Test
    void shouldGiveTheOctetsBeforeWhatIsMalformed() throws IOException {
        String mail = TWO + "\r\ntwo\r\nthree\r\n--bx\r\nfour\r\n--b--\r\n";
        for (boolean readingOn : new boolean[] {true, false}) {
            try (MailParts parts = parts(mail)) {
                parts.next();
                parts.next();
                parts.next();
                InputStream content = parts.content();
                byte[] octets = new byte[100];
                assertThat(content.read(octets)).isEqualTo(10);
                assertThat(new String(octets, 0, 10, StandardCharsets.US_ASCII)).isEqualTo("two\r\nthree");
                assertThatThrownBy(readingOn ? content::read : parts::next).isInstanceOf(MalformedMailException.class)
                    .hasMessageContaining("a line begins as a boundary and is none");
            }
        }
    }

    /** What an opaque signature wraps may be any file. */
    @Test
    void shouldTakeAFileThatIsNoMailForOnePart() throws IOException {
        byte[] octets = new byte[600_000];
        Arrays.fill(octets, (byte) 7);

        assertThat(read("%PDF-1.4\n%\u00e2\u00e3\r\n\n--b\n\u0000\r--b")).hasSize(1);
        assertThat(read(new String(octets, StandardCharsets.ISO_8859_1))).hasSize(1);
    }

    @Test
    void shouldReadAMailThatIsCutOff() throws IOException {
        assertThat(read(TWO + "Content-Type: text/html\r\n\r\ntwo")).hasSize(3);
        assertThat(read("Subject: x")).containsExactly("1 1 text/plain ");
        assertThat(read("")).containsExactly("1 1 text/plain ");
    }

    @Test
    void shouldHaveLimits() {
        assertThatThrownBy(() -> read("Content-Type: message/rfc822\r\n\r\n".repeat(60)))
            .isInstanceOf(BeyondLimitException.class).hasMessage("nested deeper than 50");
        assertThatThrownBy(() -> read("Content-Type: text/plain\r\nX: " + "y".repeat(300_000)))
            .isInstanceOf(BeyondLimitException.class).hasMessageContaining("header is larger");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "part-blanks-for-empty-line              | no empty line at its end",
        "part-no-empty-line                      | no empty line at its end",
        "part-delimiter-in-header                | no empty line at its end",
        "part-blanks-then-empty-line             | of blanks only",
        "mail-blanks-in-subject                  | of blanks only",
        "part-text-in-header                     | no field",
        "mail-bom-first                          | no field",
        "mail-quoted-from-line-after-received    | no field",
        "type-blank-before-colon                 | no field",
        "part-nul-in-name                        | NUL",
        "part-bare-cr-before-field               | bare CR",
        "delimiter-bare-cr-before                | bare CR",
        "delimiter-blank-before                  | begins as a boundary",
        "delimiter-text-after                    | begins as a boundary",
        "delimiter-upper-case                    | begins as a boundary",
        "delimiter-end-with-text                 | begins as a boundary",
        "delimiter-end-before-file               | after the end",
        "nested-inner-delimiter-after-end        | after the end",
        "nested-same                             | beginning of another",
        "nested-inner-longer                     | beginning of another",
        "delimiter-of-file-only                  | no boundary",
        "type-boundary-twice                     | twice",
        "type-boundary-rfc2231                   | RFC 2231",
        "type-boundary-rfc2047                   | boundary",
        "type-comment-in-type                    | ambiguous",
        "type-quoted-type                        | ambiguous",
        "type-no-subtype                         | ambiguous",
        "type-twice-text-first                   | several content-type",
        "encoding-twice-last                     | several content-transfer-encoding",
        "encoding-comment-after                  | Content-Transfer-Encoding is none",
        "encoding-of-multipart                   | encoded",
        "encoding-of-message-rfc822              | encoded",
        "nested-message-x-strange                | unusual",
        "nested-message-partial                  | message/partial",
        "body-base64-padding-inside              | after the end of the base64",
        "body-base64-other-inside                | is none",
        "body-quoted-soft-break-blanks           | equals sign"})
    void shouldCallMalformedWhatReadersTakeDifferently(String mail, String words) {
        String octets = new String(HiddenAttachments.all().get(mail), StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> pass(octets)).isInstanceOf(MalformedMailException.class).hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource({"type-folded-twice", "type-related-unquoted", "type-upper-case", "boundary-unquoted-=b", "boundary-quoted-6",
        "part-name-with-blanks", "part-empty-type", "part-text-type", "mail-from-line-after-two", "mail-8-bit",
        "nested-inner-without-end", "delimiter-blanks-after", "plain-preamble-and-epilogue", "body-base64-blanks"})
    void shouldReadWhatIsUnusualAndTheSameForAll(String mail) throws IOException {
        String octets = new String(HiddenAttachments.all().get(mail), StandardCharsets.ISO_8859_1);

        assertThat(read(octets)).last().asString().contains("EICAR");
    }

    private static MailParts parts(String mail) {
        return new MailParts(new ByteArrayInputStream(mail.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Goes to the end and reads no content, as the scanner mostly does. */
    private static void pass(String mail) throws IOException {
        try (MailParts parts = parts(mail)) {
            while (parts.next().isPresent()) {
                // what is malformed is found on the way
            }
        }
    }

    private static List<byte[]> contents(String mail) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        try (MailParts parts = parts(mail)) {
            for (Optional<Part> part = parts.next(); part.isPresent(); part = parts.next()) {
                if (part.get().isLeaf()) {
                    contents.add(parts.content().readAllBytes());
                }
            }
        }
        return contents;
    }

    private static List<String> read(String mail) throws IOException {
        List<String> read = new ArrayList<>();
        try (MailParts parts = parts(mail)) {
            for (Optional<Part> part = parts.next(); part.isPresent(); part = parts.next()) {
                Part one = part.get();
                read.add(one.number() + " " + one.depth() + " " + one.type().name()
                    + (one.isLeaf() ? " " + new String(parts.content().readAllBytes(), StandardCharsets.ISO_8859_1) : ""));
            }
        }
        return read;
    }
}
