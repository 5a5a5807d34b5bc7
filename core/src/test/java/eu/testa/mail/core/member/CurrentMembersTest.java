package eu.testa.mail.core.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurrentMembersTest {

    private Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };
    @TempDir
    private Path folder;
    private CurrentMembers members;

    @BeforeEach
    void open() throws Exception {
        write(Country.F);
        members = CurrentMembers.open(file(), TestaNamespace.tachonet(), 25, clock);
    }

    @Test
    void shouldNotOpenWithoutAUsableFile() throws IOException {
        Files.writeString(file(), "<members><member/></members>");

        assertThatThrownBy(() -> CurrentMembers.open(file(), TestaNamespace.tachonet(), 25, clock))
            .isInstanceOf(SettingsException.class);
    }

    @Test
    void shouldTakeAChange() throws IOException {
        write(Country.DK);
        later();

        assertThat(countries()).containsExactly(Country.DK);
        assertThat(members.problem()).isEmpty();
    }

    @Test
    void shouldLookOnceASecondAtTheMost() throws IOException {
        write(Country.DK);

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

        write(Country.FIN);
        later();

        assertThat(countries()).containsExactly(Country.FIN);
        assertThat(members.problem()).isEmpty();
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
        now = now.plusSeconds(1);
    }

    private List<Country> countries() {
        return members.get().members().stream().map(Member::country).toList();
    }

    private Path file() {
        return folder.resolve("members.xml");
    }

    private void write(Country country) throws IOException {
        Files.writeString(file(), """
            <members><member country="%s"><domain>%s</domain><sendsFrom>192.0.2.7</sendsFrom>
            <deliverTo>192.0.2.7</deliverTo><contact>x</contact></member></members>
            """.formatted(country.code(), TestaNamespace.tachonet().domainOf(country)));
    }
}
