package eu.testa.mail.server.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file's name says of a mail, and which mails are of one flow. */
class SpoolEntryTest {

    private static final String JEANNE = "jeanne.martin@tcn.f.eu-admin.net";

    private static Flow flow(String peer, String... recipients) throws Exception {
        MailImpl mail = MailImpl.builder().name("mail").sender("alain.dupont@tcn.b.eu-admin.net")
            .addRecipients(recipients).build();
        mail.setRemoteAddr(peer);
        return Flow.of(mail);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "0000001767000000123-0000000042-00000000ffffffff.mail",
        "0000001767000000123-0000000042-80000000a1b2c3d4.mail",
        "0000001767000000123-1234567890123456789-0123456789abcdef.mail",
        "0000001767000000123-0000000042.mail"})
    void shouldFindAFileAgainByWhatItsNameSays(String name) {
        SpoolEntry entry = SpoolEntry.of(Path.of("spool", name)).orElseThrow();

        assertThat(entry.fileName()).isEqualTo(name);
        assertThat(entry.due()).isEqualTo(1767000000123L);
        assertThat(entry.putBackUntil(Long.MAX_VALUE).fileName()).as("the file keeps its name").isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tmp", "0000001767000000123-0000000042-0123.mail", "0001767000000000123-0000000042.copy", "1-2.mail"})
    void shouldTakeNoOtherFileForAMail(String name) {
        assertThat(SpoolEntry.of(Path.of(name))).isEmpty();
    }

    /** What one server writes, another Java reads: the number must never change. */
    @Test
    void shouldWriteTheSameFlowAtEveryStart() throws Exception {
        Flow flow = flow("192.0.2.7", JEANNE);

        assertThat(new SpoolEntry(7, 8, flow, Optional.empty()).fileName())
            .isEqualTo("0000000000000000007-0000000008-286cced937906818.mail");
        assertThat(Flow.ofHex(flow.toHex())).isEqualTo(flow);
    }

    @Test
    void shouldTakeMailOfOnePeerForOneDomainForOneFlow() throws Exception {
        Flow flow = flow("192.0.2.7", JEANNE);

        assertThat(List.of(flow("192.0.2.7", "pierre@TCN.F.eu-admin.net"), flow("192.0.2.7", JEANNE, "pierre@tcn.f.eu-admin.net")))
            .containsOnly(flow);
        assertThat(flow("192.0.2.8", JEANNE)).isNotEqualTo(flow);
        assertThat(flow("192.0.2.7", "erika.muster@tcn.d.eu-admin.net")).isNotEqualTo(flow);
    }

    /** Else whoever mixes domains had a turn for each mixture. */
    @Test
    void shouldTakeAllMailOfAPeerForSeveralDomainsForOneFlow() throws Exception {
        assertThat(flow("192.0.2.7", JEANNE, "erika.muster@tcn.d.eu-admin.net"))
            .isEqualTo(flow("192.0.2.7", JEANNE, "jens.hansen@tcn.dk.eu-admin.net"))
            .isNotEqualTo(flow("192.0.2.7", JEANNE));
        assertThat(flow(null)).isEqualTo(Flow.UNKNOWN);
    }
}
