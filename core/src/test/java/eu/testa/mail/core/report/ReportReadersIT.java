package eu.testa.mail.core.report;

import static eu.testa.mail.core.report.SampleReports.CURIOUS;
import static eu.testa.mail.core.report.SampleReports.MARTIN;
import static eu.testa.mail.core.report.SampleReports.NOBODY;
import static eu.testa.mail.core.report.SampleReports.PIERRE;
import static eu.testa.mail.core.report.SampleReports.QUIET;
import static eu.testa.mail.core.report.SampleReports.original;
import static eu.testa.mail.core.report.SampleReports.sender;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.Program;
import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.RemoteReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Other people's programs read every kind of report: Python's email package, and Perl's MIME::Parser with the parser of
 * bounces that mailing lists use. Both find each field of each block as the system knows it, and none beside them.
 */
class ReportReadersIT {

    private static final String PYTHON = """
        import email, email.policy, email.utils, json, sys
        def value(name, text):
            return str(int(email.utils.parsedate_to_datetime(text).timestamp())) if 'date' in name or 'until' in name else text
        def read(file):
            message = email.message_from_bytes(open(file, 'rb').read(), policy=email.policy.default)
            parts = list(message.iter_parts())
            assert [str(defect) for part in message.walk() for defect in part.defects] == []
            return {'type': message.get_content_type(), 'of': message.get_param('report-type'),
                'to': message['To'].addresses[0].addr_spec, 'auto': message['Auto-Submitted'], 'subject': message['Subject'],
                'parts': [part.get_content_type() for part in parts],
                'original': email.message_from_string(parts[2].get_content())['Message-ID'],
                'blocks': [{name.lower(): value(name.lower(), text) for name, text in block.items()}
                    for block in parts[1].get_payload()]}
        print(json.dumps([read(file) for file in sys.argv[1:]]))
        """;
    private static final String PERL = """
        use strict; use warnings; use Encode;
        eval { require Mail::DeliveryStatus::BounceParser; require Date::Parse; 1 }
            or die "Perl needs a module: apt-get install libmail-deliverystatus-bounceparser-perl\\n$@";
        require MIME::Parser; require JSON::PP;
        my @all;
        foreach my $file (@ARGV) {
            open(my $in, '<:raw', $file) or die $!;
            my $text = do { local $/; <$in> };
            $text =~ s/\\r\\n/\\n/g;
            my $parser = MIME::Parser->new;
            $parser->output_to_core(1);
            my $message = $parser->parse_data($text);
            my @parts = $message->parts;
            my @blocks;
            foreach my $block (split /\\n\\n/, $parts[1]->bodyhandle->as_string) {
                my $fields = Mail::DeliveryStatus::Report->new([split /\\n/, $block], Modify => 0);
                my %values;
                foreach my $tag ($fields->tags) {
                    die "$tag is there twice" if $fields->count($tag) > 1;
                    my $value = $fields->get($tag);
                    $values{lc $tag} = $tag =~ /date|until/i ? '' . Date::Parse::str2time($value) : $value;
                }
                push @blocks, \\%values;
            }
            my $bounce = Mail::DeliveryStatus::BounceParser->new($text, {prefer_final_recipient => 1});
            chomp(my $id = $bounce->orig_message_id);
            chomp(my %head = map { $_ => $message->head->get($_) } qw(To Auto-Submitted Subject));
            push @all, {type => $message->effective_type, of => $message->head->mime_attr('content-type.report-type'),
                to => $head{To} =~ s/[<>]//gr, auto => $head{'Auto-Submitted'}, subject => decode('MIME-Header', $head{Subject}),
                parts => [map { $_->effective_type } @parts], original => $id, blocks => \\@blocks,
                bounced => [$bounce->is_bounce ? $bounce->addresses : ()]};
        }
        print JSON::PP->new->canonical->ascii->encode(\\@all);
        """;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    /** What a reader should find of one recipient, beside what is the same for all. */
    private record Block(String action, String status, String diagnostic, String original) {
    }

    /** A report, and what should be found in it. */
    private record Case(Report report, String subject, String envelopeId, List<Block> blocks) {

        Map<String, Object> read() {
            List<Map<String, String>> all = new ArrayList<>();
            Map<String, String> first = new TreeMap<>(Map.of("reporting-mta", "dns; relay.eu-admin.net",
                "original-envelope-id", envelopeId));
            put(first, "arrival-date", report.arrival());
            all.add(first);
            for (int i = 0; i < blocks.size(); i++) {
                all.add(fields(blocks.get(i), report.wanted().get(i)));
            }
            return new TreeMap<>(Map.of("type", "multipart/report", "of", "delivery-status", "auto", "auto-replied",
                "to", sender().orElseThrow(), "subject", subject + ": Licences of drivers é", "original", "<1@tcn.b.eu-admin.net>",
                "parts", List.of("text/plain", "message/delivery-status", "text/rfc822-headers"), "blocks", all));
        }

        private Map<String, String> fields(Block block, Delivery delivery) {
            RemoteReply reply = delivery.result().reply();
            Map<String, String> fields = new TreeMap<>(Map.of("final-recipient", "rfc822; " + delivery.recipient().address(),
                "action", block.action, "status", block.status, "diagnostic-code", block.diagnostic,
                "final-log-id", report.mailId()));
            reply.host().ifPresent(host -> fields.put("remote-mta", "dns; " + host.replaceAll("[\r\n]", "?")));
            reply.at().ifPresent(at -> put(fields, "last-attempt-date", at));
            report.retryUntil().ifPresent(until -> put(fields, "will-retry-until", until));
            if (!block.original.isEmpty()) {
                fields.put("original-recipient", block.original);
            }
            return fields;
        }

        private static void put(Map<String, String> fields, String name, Instant time) {
            fields.put(name, Long.toString(time.getEpochSecond()));
        }

        List<String> bounced() {
            return report.kind() == ReportKind.FAILURE
                ? report.wanted().stream().map(delivery -> delivery.recipient().address()).toList() : List.of();
        }
    }

    private static List<Case> cases() {
        String id = "QQ+314159";
        String martin = "rfc822;Jeanne.Martin@tcn.f.eu-admin.net";
        String refused = "x-testa; connection refused";
        String failed = "Your mail could not be delivered";
        String hostile = ("smtp; 550 " + SampleReports.HOSTILE_TEXT.replaceAll("[^ -~]", "?")).substring(0, 900);
        return List.of(
            new Case(SampleReports.delay(sender(), MARTIN, QUIET, NOBODY), "Your mail is delayed", id,
                List.of(new Block("delayed", "4.4.1", refused, martin), new Block("delayed", "4.4.1", refused, ""))),
            new Case(SampleReports.failure(sender(), MARTIN, NOBODY, QUIET), failed, id,
                List.of(new Block("failed", "5.4.7", refused, martin),
                    new Block("failed", "5.1.1", "smtp; 550 5.1.1 no such user here ???X-Injected: yes", ""))),
            new Case(SampleReports.returned(MARTIN), failed, id, List.of(new Block("failed", "5.0.0", refused, martin))),
            new Case(SampleReports.untried(CURIOUS), failed, id,
                List.of(new Block("failed", "5.7.1", "x-testa; not signed", "rfc822;Luc+Peeters@tcn.f.eu-admin.net"))),
            new Case(SampleReports.success(sender(), MARTIN, CURIOUS, PIERRE), "Your mail was passed on", id,
                List.of(new Block("delivered", "2.0.0", "x-testa; put into the mailbox", "rfc822;Luc+Peeters@tcn.f.eu-admin.net"),
                    new Block("relayed", "2.0.0", "smtp; 250 2.0.0 Ok: queued", ""))),
            new Case(SampleReports.success(sender(), CURIOUS), "Your mail was delivered", id,
                List.of(new Block("delivered", "2.0.0", "x-testa; put into the mailbox", "rfc822;Luc+Peeters@tcn.f.eu-admin.net"))),
            new Case(SampleReports.hostile(), failed, "1??X-Injected: yes",
                List.of(new Block("failed", "5.7.1", hostile, "rfc822;Bob????Action: delivered@tcn.f.eu-admin.net"))));
    }

    private String[] written(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        for (Case one : cases()) {
            Path file = folder.resolve(all.size() + ".eml");
            all.add(Files.write(file, new ReportWriter().write(one.report, original()).orElseThrow()).toString());
        }
        return all.toArray(String[]::new);
    }

    @Test
    void shouldBeReadByPython() throws Exception {
        String read = new Program("python3", "python3").run(written("-c", PYTHON)).mustSucceed().output();

        assertThat(JSON.readTree(read)).isEqualTo(JSON.<JsonNode>valueToTree(cases().stream().map(Case::read).toList()));
    }

    @Test
    void shouldBeReadByPerlAndCountedAsBouncesWhereMailFailedOnly() throws Exception {
        String read = new Program("perl", "libmail-deliverystatus-bounceparser-perl").run(written("-e", PERL)).mustSucceed().output();

        assertThat(JSON.readTree(read)).isEqualTo(JSON.<JsonNode>valueToTree(cases().stream().map(one -> {
            Map<String, Object> expected = one.read();
            expected.put("bounced", one.bounced());
            return expected;
        }).toList()));
    }
}
