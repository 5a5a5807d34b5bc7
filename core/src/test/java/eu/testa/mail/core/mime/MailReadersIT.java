package eu.testa.mail.core.mime;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mime.MailParts.Part;
import eu.testa.mail.core.virus.ClamdProcess;
import eu.testa.mail.core.virus.ContentScanner;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.archive.ArchiveLimits;
import eu.testa.mail.core.virus.archive.Unpacking;
import eu.testa.mail.core.virus.clamd.Clamd;
import eu.testa.mail.core.virus.clamd.ClamdSettings;
import eu.testa.mail.core.virus.engine.Eicar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import javax.mail.MessagingException;
import javax.mail.Multipart;
import javax.mail.internet.MimeMessage;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What other readers find in a mail, we find too, or it is malformed: Python's {@code email}, mime4j and JavaMail. And what
 * any of them finds, the scanner finds with a real clamd, or does not let through.
 */
class MailReadersIT {

    private static final Map<String, byte[]> MAILS = HiddenAttachments.all();
    private static final String EICAR = new String(Eicar.octets(), StandardCharsets.ISO_8859_1);

    private static Set<String> foundByPython;
    private static Set<String> foundByMime4j;
    private static Set<String> foundByJavaMail;
    private static Set<String> foundByUs;
    private static Set<String> malformed;

    @BeforeAll
    static void read(@TempDir Path folder) throws Exception {
        foundByPython = python(folder);
        foundByMime4j = finding(MailReadersIT::mime4j);
        foundByJavaMail = finding(mail -> javaMail(new MimeMessage(null, new ByteArrayInputStream(mail))));
        malformed = new TreeSet<>();
        foundByUs = new TreeSet<>();
        for (Map.Entry<String, byte[]> mail : MAILS.entrySet()) {
            try {
                if (we(mail.getValue())) {
                    foundByUs.add(mail.getKey());
                }
            } catch (MalformedMailException e) {
                malformed.add(mail.getKey());
            }
        }
    }

    @Test
    void shouldFindWhatAnyOtherReaderFinds() {
        assertThat(missedOf(foundByPython)).as("found by Python").isEmpty();
        assertThat(missedOf(foundByMime4j)).as("found by mime4j").isEmpty();
        assertThat(missedOf(foundByJavaMail)).as("found by JavaMail").isEmpty();
    }

    private static Set<String> missedOf(Set<String> found) {
        Set<String> missed = new TreeSet<>(found);
        missed.removeAll(foundByUs);
        missed.removeAll(malformed);
        return missed;
    }

    @Test
    void shouldReadWhatIsTheSameForAll() {
        assertThat(MAILS.keySet().stream().filter(name -> name.startsWith("plain"))).isNotEmpty()
            .allMatch(name -> foundByUs.contains(name) && foundByPython.contains(name) && foundByMime4j.contains(name)
                && foundByJavaMail.contains(name));
    }

    @Test
    void shouldLetNothingThroughThatAnyReaderFinds(@TempDir Path folder) throws Exception {
        Set<String> passed = new TreeSet<>();
        Duration patience = Duration.ofSeconds(20);
        try (ClamdProcess daemon = ClamdProcess.start(folder.resolve("clamd"));
            Clamd clamd = new Clamd(new ClamdSettings(List.of(daemon.unix()), 10_000_000, patience, patience, patience,
                patience, Optional.empty()))) {
            ContentScanner scanner = new ContentScanner(clamd, clamd.maxSize(), patience,
                new Unpacking(folder, ArchiveLimits.ofFilesUpTo(10 << 20)));
            for (String name : anyReader()) {
                if (scanner.scan(MessageSource.of(MAILS.get(name))) instanceof ScanVerdict.Clean) {
                    passed.add(name);
                }
            }
        }

        assertThat(passed).isEmpty();
    }

    private static Set<String> anyReader() {
        Set<String> any = new TreeSet<>(foundByUs);
        any.addAll(foundByPython);
        any.addAll(foundByMime4j);
        any.addAll(foundByJavaMail);
        return any;
    }

    /** Whether a reader finds the string; what it throws means that it shows nothing. */
    @FunctionalInterface
    private interface Reader {

        boolean finds(byte[] mail) throws Exception;
    }

    private static Set<String> finding(Reader reader) {
        return MAILS.keySet().stream().filter(name -> {
            try {
                return reader.finds(MAILS.get(name));
            } catch (Exception e) {
                return false;
            }
        }).collect(toCollection(TreeSet::new));
    }

    private static boolean isIn(InputStream content) throws IOException {
        return new String(content.readAllBytes(), StandardCharsets.ISO_8859_1).contains(EICAR);
    }

    private static boolean we(byte[] mail) throws IOException {
        boolean found = false;
        try (MailParts parts = new MailParts(new ByteArrayInputStream(mail))) {
            for (Optional<Part> part = parts.next(); part.isPresent(); part = parts.next()) {
                found |= part.get().isLeaf() && isIn(parts.content());
            }
        }
        return found;
    }

    private static boolean mime4j(byte[] mail) throws IOException, MimeException {
        MimeTokenStream stream = new MimeTokenStream(MimeConfig.PERMISSIVE);
        stream.parse(new ByteArrayInputStream(mail));
        for (EntityState state = stream.getState(); state != EntityState.T_END_OF_STREAM; state = stream.next()) {
            if (state == EntityState.T_BODY && isIn(stream.getDecodedInputStream())) {
                return true;
            }
        }
        return false;
    }

    private static boolean javaMail(javax.mail.Part part) throws MessagingException, IOException {
        if (part.getContentType() != null && (part.isMimeType("multipart/*") || part.isMimeType("message/rfc822"))) {
            Object content = part.getContent();
            if (content instanceof Multipart multipart) {
                for (int i = 0; i < multipart.getCount(); i++) {
                    if (javaMail(multipart.getBodyPart(i))) {
                        return true;
                    }
                }
            }
            return content instanceof javax.mail.Part inner && javaMail(inner);
        }
        return isIn(part.getInputStream());
    }

    private static Set<String> python(Path folder) throws Exception {
        Path mails = Files.createDirectories(folder.resolve("mails"));
        for (Map.Entry<String, byte[]> mail : MAILS.entrySet()) {
            Files.write(mails.resolve(mail.getKey()), mail.getValue());
        }
        Path script = folder.resolve("readers.py");
        try (InputStream resource = MailReadersIT.class.getResourceAsStream("/mime/readers.py")) {
            Files.copy(resource, script);
        }
        Path found = folder.resolve("found");
        Process python = new ProcessBuilder("python3", script.toString(), mails.toString(),
            HexFormat.of().formatHex(Eicar.octets())).redirectOutput(found.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertThat(python.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(python.exitValue()).isZero();
        return new TreeSet<>(Files.readAllLines(found));
    }
}
