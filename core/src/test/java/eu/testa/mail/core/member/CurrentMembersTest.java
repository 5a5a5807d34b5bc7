package eu.testa.mail.core.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.reload.Reloaded.State;
import eu.testa.mail.core.reload.Reloaded;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurrentMembersTest {

    private final ManualClock clock = new ManualClock();
    @TempDir
    private Path folder;
    private CurrentMembers members;
    private Set<String> waiting = Set.of();

    @BeforeEach
    void open() throws Exception {
        write(Country.F);
        members = CurrentMembers.open(file(), TestaNamespace.tachonet(), 25, () -> waiting, clock);
    }

    @Test
    void shouldNotOpenWithoutAUsableFile() throws IOException {
        Files.writeString(file(), "<members><member/></members>");

        assertThatThrownBy(() -> CurrentMembers.open(file(), TestaNamespace.tachonet(), 25, () -> waiting, clock))
            .isInstanceOf(SettingsException.class);
    }

    @Test
    void shouldTakeAChange() throws IOException {
        write(Country.F, Country.DK);
        later();

        assertThat(countries()).containsExactly(Country.F, Country.DK);
        assertThat(members.problem()).isEmpty();
    }

    /** Whoever asks for it need not wait for the next look. */
    @Test
    void shouldTakeAChangeAtOnceWhenAskedTo() throws IOException {
        assertThat(members.reload()).isEqualTo(new Reloaded("members.xml", State.UNCHANGED, "1 Member States are in force"));
        write(Country.F, Country.DK);

        assertThat(members.reload()).isEqualTo(new Reloaded("members.xml", State.IN_FORCE, "2 Member States are in force"));
        assertThat(countries()).containsExactly(Country.F, Country.DK);

        Files.writeString(file(), "<members/>");
        assertThat(members.reload()).satisfies(refused -> {
            assertThat(refused.state()).isEqualTo(State.REFUSED);
            assertThat(refused.words()).contains("no <member>").endsWith("2 Member States are in force as before");
        });
    }

    @Test
    void shouldNotOpenWithoutAMember() throws IOException {
        Files.writeString(file(), "<members/>");

        assertThatThrownBy(() -> CurrentMembers.open(file(), TestaNamespace.tachonet(), 25, () -> waiting, clock))
            .isInstanceOf(SettingsException.class).hasMessageContaining("no <member>");
    }

    @Test
    void shouldNotTakeOverAnEmptyRegistryWhateverIsSaid() throws IOException {
        Files.writeString(file(), "<members/>");
        later();

        assertThat(countries()).containsExactly(Country.F);
        assertThat(members.accept()).isEmpty();
        assertThat(countries()).containsExactly(Country.F);
    }

    @Test
    void shouldAskBeforeMoreThanAQuarterLeaves() throws IOException {
        write(Country.F, Country.B, Country.DK, Country.FIN, Country.E);
        later();
        assertThat(countries()).hasSize(5);
        write(Country.F, Country.B, Country.DK, Country.FIN);
        later();
        assertThat(countries()).as("one of five").hasSize(4);

        write(Country.F, Country.B);
        later();
        assertThat(countries()).as("two of four").hasSize(4);
        assertThat(members.problem()).hasValueSatisfying(problem -> assertThat(problem)
            .contains("more than a quarter", "Denmark", "Finland", "./testa members accept"));

        assertThat(members.accept()).contains(2);
        assertThat(countries()).containsExactly(Country.F, Country.B);
        assertThat(members.problem()).isEmpty();
    }

    @Test
    void shouldAskBeforeAMemberLeavesForWhomMailWaits() throws IOException {
        write(Country.F, Country.B, Country.DK, Country.FIN, Country.E);
        later();
        assertThat(countries()).hasSize(5);
        waiting = Set.of("tcn.e.eu-admin.net");
        write(Country.F, Country.B, Country.DK, Country.FIN);
        later();

        assertThat(countries()).hasSize(5);
        assertThat(members.problem()).hasValueSatisfying(problem ->
            assertThat(problem).contains("mail waits for domains that have left it: tcn.e.eu-admin.net"));

        write(Country.F, Country.B, Country.DK, Country.FIN, Country.E);
        later();
        assertThat(members.problem()).as("it is back").isEmpty();
        assertThat(members.accept()).as("nothing waits for a word").contains(5);
        assertThat(countries()).hasSize(5);
    }

    @Test
    void shouldSayOnlyThatAnElementDoesNotEnd() throws IOException {
        write(Country.F, Country.B);
        Files.writeString(file(), Files.readString(file()).replaceFirst("</member>", ""));
        later();

        assertThat(members.problem()).hasValueSatisfying(problem ->
            assertThat(problem).contains("not well-formed XML").doesNotContain("nobody reads it here"));
    }

    @Test
    void shouldLookOnceASecondAtTheMost() throws IOException {
        write(Country.F, Country.DK);

        assertThat(countries()).containsExactly(Country.F);
    }

    @Test
    void shouldKeepTheRegistryWhenTheNewFileIsBroken() throws IOException {
        Files.writeString(file(), "<members><member country=\"F\"/></members>");
        later();

        assertThat(countries()).containsExactly(Country.F);
        assertThat(members.problem()).hasValueSatisfying(problem ->
            assertThat(problem).contains(file() + ":1: <member>: <domain> is missing"));
    }

    @Test
    void shouldTakeTheFileThatMendsIt() throws IOException {
        Files.writeString(file(), "<members>");
        later();
        assertThat(members.problem()).isPresent();

        write(Country.F, Country.FIN);
        later();

        assertThat(countries()).containsExactly(Country.F, Country.FIN);
        assertThat(members.problem()).isEmpty();
    }

    /** Somebody copies it over the one that is there, and it is looked at after each octet. */
    @Test
    void shouldTakeNoPartOfAFileForTheFile() throws IOException {
        write(Country.F, Country.DK, Country.FIN);
        byte[] whole = Files.readAllBytes(file());
        int end = new String(whole, StandardCharsets.UTF_8).indexOf("</members>") + "</members>".length();
        for (int length = 0; length < end; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThat(members.reload().state()).as("%d octets", length).isEqualTo(State.REFUSED);
            assertThat(countries()).containsExactly(Country.F);
        }
        Files.write(file(), whole);

        assertThat(members.reload().state()).isEqualTo(State.IN_FORCE);
        assertThat(countries()).containsExactly(Country.F, Country.DK, Country.FIN);
    }

    @Test
    void shouldKeepTheRegistryWhileTheFileIsAway() throws IOException {
        Path aside = folder.resolve("aside");
        Files.move(file(), aside);
        later();
        assertThat(countries()).containsExactly(Country.F);
        assertThat(members.problem()).isPresent();

        Files.move(aside, file());
        later();

        assertThat(members.problem()).isEmpty();
    }

    private void later() {
        clock.pass(Duration.ofSeconds(1));
    }

    private List<Country> countries() {
        return members.get().members().stream().map(Member::country).toList();
    }

    private Path file() {
        return folder.resolve("members.xml");
    }

    private void write(Country... countries) throws IOException {
        StringBuilder xml = new StringBuilder("<members>");
        for (int i = 0; i < countries.length; i++) {
            xml.append("""
                <member country="%s"><domain>%s</domain><sendsFrom>192.0.2.%d</sendsFrom>
                <deliverTo>192.0.2.7</deliverTo><contact>x</contact></member>
                """.formatted(countries[i].code(), TestaNamespace.tachonet().domainOf(countries[i]), i + 1));
        }
        Files.writeString(file(), xml.append("</members>"));
    }
}
