package eu.testa.mail.core.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TlsPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MembersFileTest {

    private static final String FRANCE = """
        <members>
            <member country="F">
                <domain>tcn.f.eu-admin.net</domain>
                <domain>RESPER.F.eu-admin.net</domain>
                <sendsFrom>192.0.2.7</sendsFrom>
                <sendsFrom>192.0.2.16/28</sendsFrom>
                <deliverTo>mail.tcn.f.eu-admin.net</deliverTo>
                <deliverTo>192.0.2.8:2525</deliverTo>
                <contact>mail@example.fr, +33 1 23 45</contact>
                <tls>required</tls>
            </member>
        </members>
        """;

    @TempDir
    private Path folder;

    @Test
    void shouldReadAMember() throws Exception {
        MemberRegistry registry = read(FRANCE);

        Member france = registry.ofDomain("TCN.f.Eu-Admin.net").orElseThrow();
        assertThat(registry.members()).containsExactly(france);
        assertThat(france.country()).isEqualTo(Country.F);
        assertThat(france.domains()).containsExactlyInAnyOrder("tcn.f.eu-admin.net", "resper.f.eu-admin.net");
        assertThat(france.deliverTo())
            .containsExactly(new Endpoint("mail.tcn.f.eu-admin.net", 25), new Endpoint("192.0.2.8", 2525));
        assertThat(france.contact()).isEqualTo("mail@example.fr, +33 1 23 45");
        assertThat(france.tls()).isEqualTo(TlsPolicy.REQUIRED);
        assertThat(france.suspended()).isEmpty();
        assertThat(registry.ofPeer(InetAddress.getByName("192.0.2.31"))).contains(france);
        assertThat(registry.ofPeer(InetAddress.getByName("192.0.2.8"))).isEmpty();
        assertThat(registry.ofDomain("tcn.b.eu-admin.net")).isEmpty();
    }

    @Test
    void shouldReadWhatShips() throws Exception {
        MemberRegistry registry =
            MembersFile.read(Path.of("..", "conf", "relay", "members.xml"), TestaNamespace.tachonet(), 25);

        assertThat(registry.members()).singleElement().extracting(Member::tls).isEqualTo(TlsPolicy.OPPORTUNISTIC);
    }

    @Test
    void shouldKeepTheReasonOfASuspension() throws Exception {
        MemberRegistry registry = read(FRANCE.replace("<tls>required</tls>", "<suspended>sends in a loop</suspended>"));

        assertThat(registry.members().get(0).suspended()).contains("sends in a loop");
    }

    /** Found text, its replacement, the line, and what is said about it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "F"                    | "XX"                   | 2 | <member>: country="XX"; expected a country code of Annex A
        ` country="F"`         | ``                     | 2 | <member>: its attribute country is missing; expected a country code
        country="F"            | country="F" id="1"     | 2 | attribute id of <member>: nobody reads it here; expected country
        "F"                    | "B"                    | 3 | <domain>tcn.f.eu-admin.net</domain>: expected a domain of TESTA in this member's country, such as tcn.b.eu-admin.net
        >tcn.f.eu-admin.net<   | >tcn.f.example.org<    | 3 | <domain>tcn.f.example.org</domain>: expected a domain of TESTA
        >tcn.f.eu-admin.net<   | >tcn.f.eu-admin.net.<  | 3 | <domain>tcn.f.eu-admin.net.</domain>: expected a domain of TESTA
        192.0.2.7              | relay.example          | 5 | <sendsFrom>relay.example</sendsFrom>: expected an address or a network
        192.0.2.16/28          | 192.0.2.17/28          | 6 | <sendsFrom>192.0.2.17/28</sendsFrom>: expected an address or a network
        192.0.2.8:2525         | 192.0.2.8:70000        | 8 | <deliverTo>192.0.2.8:70000</deliverTo>: expected a host
        192.0.2.8:2525         | 192.0.2.800            | 8 | <deliverTo>192.0.2.800</deliverTo>: expected a host
        192.0.2.8:2525         | a b                    | 8 | <deliverTo>a b</deliverTo>: expected a host
        required               | always                 | 10 | <tls>always</tls>: expected off, opportunistic or required
        <tls>required</tls>    | <tls>off</tls><tls>off</tls> | 10 | <tls>: given twice; expected it once
        <tls>required</tls>    | <adress>x</adress>     | 10 | <adress>: nobody reads it here; expected one of contact, deliverTo
        <tls>required</tls>    | <tls><x/>off</tls>     | 10 | <x> in <tls>: nobody reads it here; expected text
        <tls>required</tls>    | <suspended> </suspended> | 10 | <suspended>: expected one line of 1 to 255 characters
        <tls>required</tls>    | required               | 11 | 'required': text between elements; expected none
        <members>              | <members version="2">  | 1 | attribute version of <members>: nobody reads it here; expected none
        """)
    void shouldSayWhereAndWhatIsWrong(String found, String replacement, int line, String expected) throws Exception {
        assertThat(FRANCE).contains(found);

        assertThat(problems(FRANCE.replace(found, replacement == null ? "" : replacement))).first().asString()
            .startsWith(file() + ":" + line + ": " + expected);
    }

    @ParameterizedTest
    @CsvSource({"domain, 2", "sendsFrom, 2", "deliverTo, 2", "contact, 2"})
    void shouldNameWhatIsMissing(String element, int line) throws Exception {
        String without = FRANCE.replaceAll("<" + element + ">.*</" + element + ">", "");

        assertThat(problems(without)).containsExactly(file() + ":" + line + ": <member>: <" + element + "> is missing");
    }

    @Test
    void shouldReportEverythingAtOnce() throws Exception {
        String broken = FRANCE.replace("192.0.2.7", "x").replace("required", "x").replace("192.0.2.8:2525", "?");

        assertThat(problems(broken)).hasSize(3);
    }

    @Test
    void shouldRefuseTwoMembersThatShareAnything() throws Exception {
        String second = """
                <member country="F">
                    <domain>tcn.f.eu-admin.net</domain>
                    <sendsFrom>192.0.2.0/24</sendsFrom>
                    <deliverTo>192.0.2.8</deliverTo>
                    <contact>x</contact>
                </member>
            </members>
            """;

        assertThat(problems(FRANCE.replace("</members>", second))).containsExactly(
            file() + ":12: <member country=\"F\">: given twice; expected one for each country",
            file() + ":12: <sendsFrom>192.0.2.0/24</sendsFrom>: member F has 192.0.2.7; expected addresses that no other "
                + "member has",
            file() + ":12: <sendsFrom>192.0.2.0/24</sendsFrom>: member F has 192.0.2.16/28; expected addresses that no other "
                + "member has",
            file() + ":12: <domain>tcn.f.eu-admin.net</domain>: member F has it already");
    }

    @Test
    void shouldRefuseEntities() throws Exception {
        String evil = "<!DOCTYPE members [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>\n"
            + FRANCE.replace("required", "&x;");

        assertThat(problems(evil)).singleElement().asString().startsWith(file() + ":1: not well-formed XML: ")
            .contains("a DOCTYPE is not allowed");
    }

    @Test
    void shouldSayWhereItIsNotWellFormed() throws Exception {
        assertThat(problems(FRANCE.replace("</member>", ""))).singleElement().asString()
            .startsWith(file() + ":12: not well-formed XML: ");
        assertThat(problems("")).singleElement().asString().contains("not well-formed XML");
    }

    @Test
    void shouldRefuseAnotherDocument() throws Exception {
        assertThat(problems("<relays/>")).containsExactly(file() + ":1: <relays>: expected <members>");
    }

    @Test
    void shouldRefuseAFileThatIsTooLarge() throws Exception {
        assertThat(problems(FRANCE + " ".repeat(1024 * 1024))).singleElement().asString().contains("larger than 1024 KiB");
    }

    @Test
    void shouldSayThatTheFileIsMissing() {
        SettingsException refusal = catchThrowableOfType(SettingsException.class,
            () -> MembersFile.read(file(), TestaNamespace.tachonet(), 25));

        assertThat(refusal.problems()).singleElement().asString().startsWith(file() + ": cannot be read");
    }

    private Path file() {
        return folder.resolve("members.xml");
    }

    private MemberRegistry read(String xml) throws IOException, SettingsException {
        Files.writeString(file(), xml);
        return MembersFile.read(file(), TestaNamespace.tachonet(), 25);
    }

    private List<String> problems(String xml) throws IOException {
        SettingsException refusal = catchThrowableOfType(SettingsException.class, () -> read(xml));
        assertThat(refusal).as("refused").isNotNull();
        return refusal.problems();
    }
}
