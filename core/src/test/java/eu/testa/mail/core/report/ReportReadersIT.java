package eu.testa.mail.core.report;

import static eu.testa.mail.core.report.SampleReports.MARTIN;
import static eu.testa.mail.core.report.SampleReports.NOBODY;
import static eu.testa.mail.core.report.SampleReports.original;
import static eu.testa.mail.core.report.SampleReports.sender;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other people's programs read the reports: Python's email package finds no defect and every field. */
class ReportReadersIT {

    private static final String READ = """
        import email, email.policy, sys
        message = email.message_from_bytes(open(sys.argv[1], 'rb').read(), policy=email.policy.default)
        parts = list(message.iter_parts())
        print(message.get_content_type(), message.get_param('report-type'), message['Auto-Submitted'])
        print([part.get_content_type() for part in parts])
        print([defect for part in message.walk() for defect in part.defects])
        for block in parts[1].get_payload():
            print(' '.join(name + '=' + block[name] for name in ('Reporting-MTA', 'Original-Envelope-Id',
                'Final-Recipient', 'Action', 'Status', 'Remote-MTA') if block[name]))
        """;

    @TempDir
    Path folder;

    @Test
    void shouldBeReadByPython() throws Exception {
        Path report = Files.write(folder.resolve("report.eml"),
            new ReportWriter().write(SampleReports.failure(sender(), MARTIN, NOBODY), original()).orElseThrow());

        String read = new Program("python3", "python3").run("-c", READ, report.toString()).mustSucceed().output();

        assertThat(read).isEqualTo("""
            multipart/report delivery-status auto-replied
            ['text/plain', 'message/delivery-status', 'text/rfc822-headers']
            []
            Reporting-MTA=dns; relay.eu-admin.net Original-Envelope-Id=QQ+314159
            Final-Recipient=rfc822; Jeanne.Martin@tcn.f.eu-admin.net Action=failed Status=5.4.7 Remote-MTA=dns; mail.tcn.f.eu-admin.net
            Final-Recipient=rfc822; No.Body@tcn.f.eu-admin.net Action=failed Status=5.1.1 Remote-MTA=dns; mail.tcn.f.eu-admin.net
            """);
    }
}
