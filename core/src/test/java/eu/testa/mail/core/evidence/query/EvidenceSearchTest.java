package eu.testa.mail.core.evidence.query;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.log.EvidenceLine;
import eu.testa.mail.core.evidence.log.EvidenceLogFixture;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is found in a log, whatever is left of its index, and how it is shown. */
class EvidenceSearchTest extends EvidenceLogFixture {

    @Test
    void shouldFindAMailByItsMessageIdAndByAddress() throws IOException {
        log.write(EvidenceRecord.of(EvidenceEvent.ACCEPTED).with(EvidenceRecord.MAIL, "abc")
            .with(EvidenceRecord.MESSAGE_ID, "<one\"\\odd@tcn.b.eu-admin.net>").with(EvidenceRecord.FROM, "a.b@tcn.b.eu-admin.net")
            .with(EvidenceRecord.TO, List.of("c.d@tcn.f.eu-admin.net")).at(clock.instant()));
        accept(20);
        clock.pass(Duration.ofHours(20));
        log.tick();
        log.write(EvidenceRecord.of(EvidenceEvent.FORWARDED).with(EvidenceRecord.MAIL, "abc").at(clock.instant()));
        log.awaitDurable();
        for (EvidenceSearch search : List.of(search(), search().ofEveryLine())) {
            assertThat(mails(search, "<one\"\\odd@tcn.b.eu-admin.net>")).containsExactly("abc");
            assertThat(mails(search, "one\"\\odd@tcn.b.eu-admin.net")).containsExactly("abc");
            assertThat(mails(search, "A.B@TCN.B.eu-admin.net")).containsExactly("abc");
            assertThat(mails(search, "C.D@tcn.f.eu-admin.net")).containsExactly("abc");
            assertThat(mails(search, "b@tcn.b.eu-admin.net")).isEmpty();
            assertThat(search.records(List.of("abc"))).extracting(found -> found.line().record().orElseThrow().event())
                .containsExactly(EvidenceEvent.ACCEPTED, EvidenceEvent.FORWARDED);
            assertThat(search.records(List.of("abc"))).extracting(EvidenceSearch.Found::index).containsExactly(1L, 1L);
        }
    }

    private static Set<String> mails(EvidenceSearch search, String wanted) throws IOException {
        return search.mails(List.of(wanted), Integer.MAX_VALUE);
    }

    @Test
    void shouldFindTheMailsOfWhichSomethingWasWrittenLast() throws IOException {
        accept(20);
        log.awaitDurable();
        assertThat(search().mails(List.of("alain.dupont@tcn.b.eu-admin.net"), 3)).containsExactly("mail-20", "mail-19", "mail-18");
    }

    @Test
    void shouldReadNoLinesButThoseToWhichTheIndexLeads() throws IOException {
        accept(20);
        log.close();
        Path index = folder.resolve("2026-03-02.index");
        byte[] entries = Files.readAllBytes(index);
        // of each line there are three entries: mail, sender, recipient; these are those of mail-7 and mail-8
        int entry = 2 * Long.BYTES;
        byte[] swapped = entries.clone();
        System.arraycopy(entries, 18 * entry, swapped, 21 * entry, 8);
        System.arraycopy(entries, 21 * entry, swapped, 18 * entry, 8);
        Files.write(index, swapped);
        assertThat(search().records(List.of("mail-7"))).as("what an index leads to is judged by itself").isEmpty();
        assertThat(search().ofEveryLine().records(List.of("mail-7"))).hasSize(1);
    }

    @Test
    void shouldFindAllMailsWhateverACrashLeftOfTheIndex() throws IOException {
        accept(20);
        log.close();
        Path index = folder.resolve("2026-03-02.index");
        byte[] entries = Files.readAllBytes(index);
        for (int length = 0; length <= entries.length; length += 5) {
            for (int zeros : List.of(0, entries.length - length)) {
                byte[] left = Arrays.copyOf(entries, length + zeros);
                Arrays.fill(left, length, length + zeros, (byte) 0);
                Files.write(index, left);
                for (int number : List.of(1, 9, 20)) {
                    assertThat(search().records(List.of("mail-" + number))).as("%d octets, %d zeros", length, zeros).hasSize(1);
                }
            }
        }
    }

    /** What a sender wrote, or a log from elsewhere says, is printed on terminals and opened in spreadsheets. */
    @Test
    void shouldGiveNobodyControlOfATerminalOrASpreadsheet() throws IOException {
        String hostile = "=1+1;=2\u001b[2J\u202e\ud800\r\n\"x";
        log.write(EvidenceRecord.of(EvidenceEvent.ACCEPTED).with(EvidenceRecord.MAIL, "abc")
            .with(EvidenceRecord.MESSAGE_ID, "<a@b>").with(EvidenceRecord.REPLY, hostile).at(clock.instant()));
        log.checkpoint();
        StringWriter csv = new StringWriter();
        EvidenceExports.write(folder, LocalDate.MIN, LocalDate.MAX, EvidenceExports.Format.CSV, csv);
        assertThat(csv.toString()).contains("\"'=1+1;'=2?[2J????\"\"x\"");

        String foreign = "{\"at\":\"2026-03-02T08:00:00Z\",\"event\":\"accepted\",\"mail\":\"a\\u001b\",\"seq\":1,\"to\":[\"\\u0007\"]}";
        assertThat(EvidenceLine.read(foreign.getBytes(StandardCharsets.UTF_8)).record().orElseThrow().facts())
            .containsEntry("mail", "a?").containsEntry("to", List.of("?"));
        Files.writeString(lines(), foreign.replace("accepted", "opened").replace("\"mail\"", "\"log\"") + "\n" + foreign + "\n");
        assertThat(Stories.from(List.of(folder), one -> search()).of("<none>", 1)).isEmpty();
        assertThat(Reconciliation.of(List.of(folder), LocalDate.MIN, LocalDate.MAX).gaps()).isEmpty();
    }
}
