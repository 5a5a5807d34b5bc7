package eu.testa.mail.core.virus;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.archive.ArchiveLimits;
import eu.testa.mail.core.virus.archive.Unpacking;
import eu.testa.mail.core.virus.clamd.Clamd;
import eu.testa.mail.core.virus.clamd.ClamdSettings;
import eu.testa.mail.core.virus.engine.Eicar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The EICAR test string in each part of all kinds of multiparts, before a real clamd, which does not look into all of them. */
class MultipartsIT {

    private static final int LARGEST = 1_000_000;
    private static final String TEXT = "Content-Type: text/plain\n\nhello\n";
    private static final String HTML = "Content-Type: text/html\n\n<p>hello</p>\n";
    private static final String FILE = file("application/octet-stream; name=a.bin", new byte[10]);
    private static final String VIRUS = file("application/octet-stream; name=a.exe", Eicar.octets());
    private static final String VIRUS_AS_TEXT = file("text/plain", Eicar.octets());
    private static final String VIRUS_AS_SIGNATURE = file("application/pkcs7-signature; name=smime.p7s", Eicar.octets());

    @TempDir
    private static Path folder;
    private static ClamdProcess daemon;
    private static Clamd clamd;
    private static ContentScanner scanner;

    @BeforeAll
    static void startClamd() throws IOException {
        daemon = ClamdProcess.start(folder.resolve("clamd"));
        Duration patience = Duration.ofSeconds(60);
        clamd = new Clamd(new ClamdSettings(List.of(daemon.unix()), 2 * LARGEST, patience, patience, patience, Duration.ofSeconds(1),
            Optional.empty()));
        scanner = new ContentScanner(clamd, clamd.maxSize(), patience,
            new Unpacking(folder.resolve("unpacked"), ArchiveLimits.ofFilesUpTo(LARGEST)));
    }

    @AfterAll
    static void stopClamd() throws IOException {
        clamd.close();
        daemon.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed", "alternative", "digest", "signed", "parallel", "related", "report", "appledouble", "fax-message",
        "voice-message", "form-data", "byteranges", "header-set", "x-mixed-replace", "x-bfile", "knowbot", "unheard-of"})
    void shouldPassNoVirusInAnyPart(String kind) {
        for (List<String> parts : arrangements()) {
            MessageSource mail = TestMails.mail(multipart(kind, "b", parts));
            assertThat(scanner.scan(mail)).as("%s of %s", kind, parts)
                .isNotInstanceOfAny(ScanVerdict.Clean.class, ScanVerdict.NoVerdict.class);
        }
    }

    @Test
    void shouldFindWhatIsSignedAndWhatIsCalledASignature() {
        for (List<String> parts : List.of(List.of(VIRUS, FILE), List.of(TEXT, VIRUS_AS_SIGNATURE), List.of(FILE, VIRUS_AS_SIGNATURE),
            List.of(multipart("mixed", "m", List.of(TEXT, VIRUS)), FILE))) {
            assertThat(scanner.scan(TestMails.mail(multipart("signed", "b", parts)))).as("%s", parts)
                .isInstanceOf(ScanVerdict.Infected.class);
        }
        assertThat(scanner.scan(TestMails.mail(multipart("signed", "b", List.of(TEXT, FILE))))).isEqualTo(new ScanVerdict.Clean());
    }

    private static List<List<String>> arrangements() {
        List<List<String>> all = new ArrayList<>();
        for (String virus : List.of(VIRUS, VIRUS_AS_TEXT, VIRUS_AS_SIGNATURE, multipart("mixed", "m", List.of(TEXT, VIRUS)),
            multipart("signed", "s", List.of(TEXT, VIRUS)), multipart("alternative", "a", List.of(TEXT, HTML, VIRUS)),
            "Content-Type: message/rfc822\n\nSubject: x\nMIME-Version: 1.0\n" + VIRUS)) {
            all.add(List.of(virus));
            for (String other : List.of(TEXT, HTML, FILE)) {
                all.add(List.of(other, virus));
                all.add(List.of(virus, other));
                all.add(List.of(TEXT, other, virus));
                all.add(List.of(virus, other, TEXT));
                all.add(List.of(other, virus, other));
            }
        }
        return all;
    }

    private static String multipart(String kind, String boundary, List<String> parts) {
        return "Content-Type: multipart/" + kind + "; boundary=" + boundary + "\n\n--" + boundary + "\n"
            + String.join("--" + boundary + "\n", parts) + "--" + boundary + "--\n";
    }

    private static String file(String type, byte[] octets) {
        return "Content-Type: " + type + "\nContent-Transfer-Encoding: base64\n\n"
            + new String(Base64.getMimeEncoder().encode(octets), StandardCharsets.US_ASCII).replace("\r\n", "\n") + "\n";
    }
}
