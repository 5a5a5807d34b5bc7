package eu.testa.mail.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.time.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailureNoticeTest {

    private static final Instant MORNING = Instant.parse("2026-03-02T08:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock();
    private final PendingNotices notices = new PendingNotices(HOUR, clock);

    private static FailedMail mail(String name) {
        return new FailedMail(name, MORNING, "Alain.Dupont@tcn.b.eu-admin.net", List.of("Jeanne.Martin@tcn.f.eu-admin.net"),
            "the store cannot be used: disk full");
    }

    @Test
    void shouldTellOfTheFirstFailureAtOnce() {
        assertThat(notices.due().isEmpty()).isTrue();

        notices.add(mail("first"));

        assertThat(notices.due().mails()).extracting(FailedMail::name).containsExactly("first");
        assertThat(notices.due().isEmpty()).as("once").isTrue();
    }

    @Test
    void shouldTellOfAStormTogetherWhenTheIntervalIsOver() {
        notices.add(mail("first"));
        notices.due();
        IntStream.range(0, 1000).forEach(number -> {
            notices.add(mail("mail-" + number));
            assertThat(notices.due().isEmpty()).isTrue();
        });

        clock.pass(HOUR);
        PendingNotices.Told told = notices.due();

        assertThat(told.mails()).hasSize(PendingNotices.MOST);
        assertThat(told.count()).isEqualTo(1000);
        assertThat(notices.due().isEmpty()).isTrue();
    }

    @Test
    void shouldTellAgainWhenTheClockWasSetBack() {
        notices.add(mail("first"));
        notices.due();
        clock.pass(Duration.ofDays(-1));

        notices.add(mail("second"));

        assertThat(notices.due().mails()).extracting(FailedMail::name).containsExactly("second");
    }

    @Test
    void shouldSayWhichMailBetweenWhomWhyAndWhatToDo() {
        String text = text(new PendingNotices.Told(List.of(mail("Mail123")), 0));

        assertThat(text).contains("Subject: 1 mail could not be processed on mail.tcn.b.eu-admin.net",
            "To: <postmaster@tcn.b.eu-admin.net>", "Mail:  Mail123", "From:  Alain.Dupont@tcn.b.eu-admin.net",
            "To:    Jeanne.Martin@tcn.f.eu-admin.net", "Cause: the store cannot be used: disk full",
            "/mailRepositories/error/mails?action=reprocess", "Date: Mon, 2 Mar 2026 08:00:00 +0000");
    }

    /** A stock James has its repositories below folders; in a path of webadmin their name is one part. */
    @Test
    void shouldNameARepositoryBelowFoldersAsWebadminTakesIt() {
        String text = text("var/mail/error", new PendingNotices.Told(List.of(mail("Mail123")), 0));

        assertThat(text).contains("kept in the repository var/mail/error.", "'/mailRepositories/var%2Fmail%2Ferror/mails?action=");
    }

    @Test
    void shouldStayOneMailWhateverIsInTheCause() {
        FailedMail nasty = new FailedMail("Mail1\r\nBcc: everybody@example.org", MORNING, "<>",
            IntStream.range(0, 9).mapToObj(number -> "r" + number + "@tcn.f.eu-admin.net").toList(), "é\r\n.\r\n" + "x".repeat(2000));

        String text = text(new PendingNotices.Told(List.of(nasty), 3));

        assertThat(text.lines()).noneMatch(line -> line.startsWith("Bcc:") || line.equals(".") || line.length() > 400);
        assertThat(text).contains("and 4 more", "and 3 more", "4 mails could not");
    }

    private static String text(PendingNotices.Told told) {
        return text("error", told);
    }

    private static String text(String repository, PendingNotices.Told told) {
        return new String(new FailureNotice("mail.tcn.b.eu-admin.net", "postmaster@tcn.b.eu-admin.net", repository, told, MORNING)
            .octets(), StandardCharsets.US_ASCII);
    }
}
