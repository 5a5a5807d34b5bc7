package eu.testa.mail.core.evidence.verification;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.CheckpointVerifier;
import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKey;
import eu.testa.mail.core.evidence.checkpoint.TestKeys;
import eu.testa.mail.core.evidence.log.CheckpointFiles;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.evidence.log.EvidenceLogFixture;
import eu.testa.mail.core.evidence.verification.EvidenceVerification.FileResult;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever is changed in a log, or signed by somebody else, is named; nothing else is. */
class EvidenceVerificationTest extends EvidenceLogFixture {

    @Test
    void shouldNameEachKindOfChange() throws IOException {
        accept(8);
        log.close();
        List<String> lines = Files.readAllLines(lines());

        List<String> changed = new ArrayList<>(lines);
        changed.set(4, changed.get(4).replace("mail-4", "mail-5"));
        rewrite(changed);
        assertThat(words()).containsExactly("5 was changed");

        List<String> removed = new ArrayList<>(lines);
        removed.remove(4);
        rewrite(removed);
        assertThat(words()).containsExactly("0 record 5 was removed");

        List<String> inserted = new ArrayList<>(lines);
        inserted.add(4, lines.get(4).replace("mail-4", "mail-9"));
        rewrite(inserted);
        assertThat(words()).containsExactly("5 was inserted");

        List<String> twice = new ArrayList<>(lines);
        twice.add(4, lines.get(4));
        rewrite(twice);
        assertThat(words()).containsExactly("6 was inserted");

        List<String> swapped = new ArrayList<>(lines);
        Collections.swap(swapped, 4, 5);
        rewrite(swapped);
        assertThat(words()).hasSize(1).first().asString().contains("was moved here from line");

        List<String> moved = new ArrayList<>(lines);
        moved.add(1, moved.remove(8));
        rewrite(moved);
        assertThat(words()).containsExactly("2 was moved here from line 9");

        rewrite(lines.subList(0, 7));
        assertThat(words()).containsExactly("0 record 8 was removed", "0 record 9 was removed");

        rewrite(lines);
        assertThat(words()).isEmpty();
    }

    /**
     * Also without the newest checkpoint, which only adds to what a file is held against, and which is read as that of the file is. Where the
     * signature is not what is flipped, believing its own certificate does, as by default.
     */
    @Test
    @Tag("slow")
    void shouldNoticeEveryOctetThatIsFlipped() throws IOException {
        accept(1);
        log.close();
        shouldNoticeFlips(folder.resolve(CheckpointFiles.NEWEST), 31, List.of(keys.authority()));
        Files.delete(folder.resolve(CheckpointFiles.NEWEST));
        shouldNoticeFlips(folder.resolve("2026-03-02.checkpoint"), 1, List.of(keys.authority()));
        shouldNoticeFlips(lines(), 1, List.of(key.chain().get(0)));
    }

    private void shouldNoticeFlips(Path file, int step, List<X509Certificate> believed) throws IOException {
        byte[] octets = Files.readAllBytes(file);
        for (int i = 0; i < octets.length; i += step) {
            // each bit somewhere, and for letters the one that is between small and capital
            byte flip = (byte) (i % 3 == 0 ? 0x20 : 1 << i % 8);
            octets[i] ^= flip;
            Files.write(file, octets);
            assertThat(findings(believed)).as("octet %d of %s", i, file.getFileName()).isNotEmpty();
            octets[i] ^= flip;
        }
        Files.write(file, octets);
        assertThat(findings(believed)).isEmpty();
    }

    @Test
    @Tag("slow")
    void shouldNoticeEveryTruncation() throws IOException {
        accept(1);
        log.close();
        for (Path file : List.of(folder.resolve(CheckpointFiles.NEWEST), folder.resolve("2026-03-02.checkpoint"))) {
            shouldNoticeTruncations(file, 31, List.of(keys.authority()));
        }
        Files.delete(folder.resolve(CheckpointFiles.NEWEST));
        shouldNoticeTruncations(lines(), 1, List.of(key.chain().get(0)));
    }

    private void shouldNoticeTruncations(Path file, int step, List<X509Certificate> believed) throws IOException {
        byte[] octets = Files.readAllBytes(file);
        for (int length = 0; length < octets.length; length += step) {
            Files.write(file, Arrays.copyOf(octets, length));
            assertThat(findings(believed)).as("%d octets of %s", length, file.getFileName()).isNotEmpty();
        }
        Files.write(file, octets);
        assertThat(findings(believed)).isEmpty();
    }

    @Test
    void shouldNoticeThatTwoDaysWereSwappedOrTheirCheckpoints() throws IOException {
        accept(3);
        clock.pass(Duration.ofDays(1));
        log.tick();
        accept(3);
        clock.pass(Duration.ofDays(1));
        log.tick();
        log.checkpoint();
        assertThat(words()).isEmpty();
        swap("2026-03-02.checkpoint", "2026-03-03.checkpoint");
        assertThat(words()).anySatisfy(word -> assertThat(word).isEqualTo("0 is the checkpoint of another file, 2026-03-03"))
            .anySatisfy(word -> assertThat(word).isEqualTo("0 is the checkpoint of another file, 2026-03-02"));
        swap("2026-03-02.jsonl", "2026-03-03.jsonl");
        swap("2026-03-02.hashes", "2026-03-03.hashes");
        assertThat(words()).as("the whole days").anySatisfy(word -> assertThat(word).contains("is the checkpoint of another file"))
            .anySatisfy(word -> assertThat(word).contains("1 begins a log as if there were no file before it"));
    }

    private void swap(String one, String other) throws IOException {
        byte[] octets = Files.readAllBytes(folder.resolve(one));
        Files.write(folder.resolve(one), Files.readAllBytes(folder.resolve(other)));
        Files.write(folder.resolve(other), octets);
    }

    @Test
    void shouldSayThatNothingCanBeNamedWhenTheHashesWereChangedToo() throws IOException {
        accept(3);
        log.close();
        List<String> lines = new ArrayList<>(Files.readAllLines(lines()));
        lines.set(2, lines.get(2).replace("mail-2", "mail-x"));
        rewrite(lines);
        Files.write(folder.resolve("2026-03-02.hashes"), new byte[128]);
        assertThat(words()).hasSize(1).first().asString().contains("was changed, too");
    }

    @Test
    void shouldNoticeRecordsThatWereAddedBehindTheEndOfADay() throws IOException {
        accept(3);
        clock.pass(Duration.ofHours(20));
        log.tick();
        log.checkpoint();
        List<String> lines = new ArrayList<>(Files.readAllLines(lines()));
        lines.add(lines.get(2).replace("\"seq\":2", "\"seq\":4"));
        rewrite(lines);
        assertThat(words()).containsExactly("5 stands behind the last checkpoint of an ended file");
    }

    @Test
    void shouldNoticeADayThatWasWrittenAnew() throws IOException {
        accept(3);
        clock.pass(Duration.ofHours(20));
        log.tick();
        log.checkpoint();
        try (EvidenceLog other = EvidenceLog.open(folder.resolve("other"), SERVER, keys.key(SERVER, Duration.ofDays(365)),
            CheckpointWitness.NONE, new ManualClock())) {
            other.write(EvidenceRecord.of(EvidenceEvent.STARTED).at(START));
        }
        for (String ending : List.of("jsonl", "hashes", "checkpoint")) {
            Files.copy(folder.resolve("other/2026-03-02." + ending), folder.resolve("2026-03-02." + ending),
                StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(words()).hasSize(1).first().asString().contains("is not the one that the next file begins with");
    }

    @Test
    void shouldVerifyWhatWasSignedWithAKeyWhoseCertificateHasEndedSince() throws IOException {
        log.close();
        log = EvidenceLog.open(folder, SERVER, keys.key(SERVER, Duration.ofDays(2)), CheckpointWitness.NONE, clock);
        accept(3);
        clock.pass(Duration.ofHours(20));
        log.tick();
        log.checkpoint();
        clock.pass(Duration.ofDays(10));
        open();
        accept(3);
        log.checkpoint();
        assertThat(findings()).isEmpty();
    }

    @Test
    void shouldNotBelieveACertificateThatHadEndedWhenItSigned() throws IOException {
        log.close();
        EvidenceKey ended = keys.key(SERVER, Duration.ofDays(2));
        log = EvidenceLog.open(folder, SERVER, ended, CheckpointWitness.NONE, clock);
        accept(1);
        log.checkpoint();
        List<X509Certificate> themselves = List.of(key.chain().get(0), ended.chain().get(0));
        assertThat(findings(themselves)).isEmpty();
        clock.pass(Duration.ofDays(10));
        accept(1);
        log.checkpoint();
        assertThat(findings()).isNotEmpty();
        assertThat(findings(themselves)).as("nor where it is believed itself").isNotEmpty();
    }

    @Test
    void shouldBelieveNobodyElse() throws IOException {
        accept(1);
        log.checkpoint();
        List<FileResult> results = new EvidenceVerification(new CheckpointVerifier(List.of(new TestKeys().authority())),
            Optional.empty(), clock, result -> { }).verify(folder, LocalDate.MIN, LocalDate.MAX);
        assertThat(results).singleElement().satisfies(result -> assertThat(result.findings()).hasSize(1));
    }

    /** An authority has certificates for many. */
    @Test
    void shouldBelieveNobodyWhomTheSameAuthorityKnowsButTheServerItself() throws IOException {
        accept(3);
        log.checkpoint();
        List<String> lines = new ArrayList<>(Files.readAllLines(lines()));
        lines.set(2, lines.get(2).replace("mail-2", "mail-x"));
        rewrite(lines);
        sign(lines, keys.key("Alain Dupont", Duration.ofDays(365)));
        Files.delete(folder.resolve("newest.checkpoint"));
        assertThat(words()).containsExactly("0 signed by CN=Alain Dupont, who is not " + SERVER);
    }

    @Test
    void shouldNoticeThatTheNewestDayIsGoneOrAnOlderCheckpointPutBack() throws IOException {
        accept(3);
        log.checkpoint();
        byte[] older = Files.readAllBytes(folder.resolve("2026-03-02.checkpoint"));
        accept(3);
        log.checkpoint();
        byte[] newest = Files.readAllBytes(folder.resolve("2026-03-02.checkpoint"));
        Files.write(folder.resolve("2026-03-02.checkpoint"), older);
        rewrite(Files.readAllLines(lines()).subList(0, 4));
        assertThat(words()).singleElement().asString().contains("is an older one").contains("over 7 records");

        Files.write(folder.resolve("2026-03-02.checkpoint"), newest);
        Files.delete(lines());
        assertThat(words()).singleElement().asString().contains("is missing").contains("7 records");
    }

    @Test
    void shouldNameTheLineOfOneOctetThatWasChangedThreeDaysLater() throws IOException {
        for (int day = 0; day < 4; day++) {
            accept(5);
            clock.pass(Duration.ofDays(1));
            log.tick();
        }
        log.checkpoint();
        assertThat(words()).isEmpty();
        byte[] octets = Files.readAllBytes(lines());
        octets[new String(octets, StandardCharsets.UTF_8).indexOf("mail-3")] ^= 1;
        Files.write(lines(), octets);
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.file()).isEqualTo(lines());
            assertThat(finding.line()).isEqualTo(4);
            assertThat(finding.what()).isEqualTo("was changed");
        });
    }

    @Test
    void shouldNotTakeRecordsFromOneDayIntoAnother() throws IOException {
        accept(3);
        clock.pass(Duration.ofHours(20));
        log.tick();
        accept(2);
        log.checkpoint();
        Path second = folder.resolve("2026-03-03.jsonl");
        List<String> from = new ArrayList<>(Files.readAllLines(lines()));
        List<String> to = new ArrayList<>(Files.readAllLines(second));
        to.add(2, from.remove(2));
        rewrite(from);
        Files.writeString(second, String.join("\n", to) + "\n");
        assertThat(words()).containsExactly("0 record 3 was removed", "3 was inserted");
    }

    /** Root can: he has the key, too. He has not the copies. */
    @Test
    void shouldNoticeByTheCopiesThatAllWasWrittenAnew() throws IOException {
        openWith(witness());
        accept(3);
        log.checkpoint();
        log.tellWitness();
        accept(1);
        log.checkpoint();
        log.tellWitness();
        assertThat(words()).isEmpty();
        List<String> lines = new ArrayList<>(Files.readAllLines(lines()));
        lines.set(2, lines.get(2).replace("mail-2", "mail-x"));
        rewrite(lines);
        sign(lines, keys.key(SERVER, Duration.ofDays(365)));
        assertThat(words()).hasSize(2).allSatisfy(word -> assertThat(word).contains("of which there is a copy").contains("written anew"));
        copies = Optional.empty();
        assertThat(words()).as("without the copies").isEmpty();
    }

    /** No alarm for what a server does all day. */
    @Test
    void shouldFindNothingWrongWhileTheServerWrites() throws IOException {
        accept(3);
        log.awaitDurable();
        Files.writeString(lines(), "{\"at\":\"2026-03-", StandardOpenOption.APPEND);
        assertThat(words()).as("the first minute, and half a record").isEmpty();
        log.checkpoint();
        assertThat(words()).isEmpty();
        Files.delete(folder.resolve("2026-03-02.checkpoint"));
        assertThat(words()).as("there was one").containsExactly("0 is missing: nothing speaks for these records");
        Files.delete(folder.resolve("newest.checkpoint"));
        clock.pass(Duration.ofMinutes(3));
        assertThat(words()).as("there ought to be one").containsExactly("0 is missing: nothing speaks for these records");
    }

    @Test
    void shouldNotBelieveACheckpointOfTheFuture() throws IOException {
        clock.pass(Duration.ofHours(2));
        accept(1);
        log.checkpoint();
        clock.pass(Duration.ofHours(-2));
        assertThat(words()).singleElement().asString().contains("is of the future");
    }

    @Test
    void shouldNameEachRecordThatIsCutSwappedDoubledOrInsertedWhereverItStands() throws IOException {
        accept(6);
        log.close();
        List<String> lines = Files.readAllLines(lines());
        for (int line = 1; line < lines.size(); line++) {
            List<String> cut = new ArrayList<>(lines);
            cut.remove(line);
            rewrite(cut);
            assertThat(words()).containsExactly("0 record " + (line + 1) + " was removed");
            for (int to = 1; to <= lines.size(); to++) {
                List<String> doubled = new ArrayList<>(lines);
                doubled.add(to, lines.get(line));
                rewrite(doubled);
                String words = to < lines.size() ? "was inserted" : "is no record that was written here";
                assertThat(words()).as("line %d once more before %d", line + 1, to + 1).isNotEmpty();
                List<String> inserted = new ArrayList<>(lines);
                inserted.add(to, lines.get(line).replace("mail-", "mall-"));
                rewrite(inserted);
                assertThat(words()).containsExactly((to + 1) + " " + words);
                if (to < lines.size() && to != line) {
                    List<String> swapped = new ArrayList<>(lines);
                    Collections.swap(swapped, line, to);
                    rewrite(swapped);
                    assertThat(words()).as("%d and %d", line + 1, to + 1).isNotEmpty()
                        .allSatisfy(word -> assertThat(word).contains("was moved here from line"));
                }
            }
        }
    }
}
