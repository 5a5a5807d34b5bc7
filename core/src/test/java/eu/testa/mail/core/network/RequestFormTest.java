package eu.testa.mail.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestFormTest {

    @TempDir
    private Path conf;

    @Test
    void shouldBeFilledInFromTheSettings() throws Exception {
        RequestForm form = RequestForm.of(TestSettings.national(conf, "smtp.source-address = 192.0.2.25",
            "organisation = Federal Public Service Mobility", "contact.name = Alain Dupont",
            "contact.mail = alain.dupont@mobility.example", "contact.phone = +32 2 555 01 23"));
        assertThat(form.missing()).isEmpty();
        assertThat(form.text()).isEqualTo("""
            TESTA SMTP Request Form
            =======================

            Member State                  : Belgium (B)
            Organisation                  : Federal Public Service Mobility
            TESTA domain                  : tcn.b.eu-admin.net
            Mail server                   : mail.tcn.b.eu-admin.net
            IP address of the mail server : 192.0.2.25
            IT contact: name              : Alain Dupont
            IT contact: e-mail            : alain.dupont@mobility.example
            IT contact: telephone         : +32 2 555 01 23
            """);
    }

    @Test
    void shouldNameWhatIsMissingAndWhereToSetIt() throws Exception {
        RequestForm form = RequestForm.of(TestSettings.national(conf, "contact.name = Alain Dupont"));
        assertThat(form.missing()).extracting(RequestForm.Field::key)
            .containsExactly("organisation", "smtp.source-address", "contact.mail", "contact.phone");
        assertThat(form.text()).contains("IT contact: telephone         : (missing: contact.phone in testa.properties)");
        assertThat(form.html()).contains("<td class=\"missing\">missing: contact.phone in testa.properties</td>");
    }

    @Test
    void shouldTakeTheOneAddressTheServerListensOn() throws Exception {
        assertThat(RequestForm.of(TestSettings.national(conf, "smtp.bind = 192.0.2.26:25")).text()).contains(": 192.0.2.26\n");
    }

    @Test
    void shouldWriteNoMarkupThatCameFromASetting() throws Exception {
        String page = RequestForm.of(TestSettings.national(conf, "organisation = <b>Roads & \"Bridges\"</b>")).html();
        assertThat(page).contains("<td>&lt;b&gt;Roads &amp; &quot;Bridges&quot;&lt;/b&gt;</td>").doesNotContain("<b>");
    }
}
