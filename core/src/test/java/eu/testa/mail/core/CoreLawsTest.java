package eu.testa.mail.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import eu.testa.mail.core.digest.Sha256;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for every class of {@code core}, those of tomorrow with them. */
class CoreLawsTest {

    private static final JavaClasses CORE = new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests()))
        .importPackages("eu.testa.mail.core");

    @Test
    void shouldFindTheClassesOfWhichItSpeaks() {
        assertThat(CORE.contain(Sha256.class)).isTrue();
    }

    @Test
    void shouldNotKnowJames() {
        noClasses()
            .should().dependOnClassesThat(resideInAnyPackage("org.apache.james..", "org.apache.mailet..", "javax.mail..",
                "jakarta.mail..").and(DescribedPredicate.not(resideInAPackage("org.apache.james.mime4j.."))))
            .because("the rules are plain Java; James is reached through the adapters in mailets, matchers and server")
            .check(CORE);
    }

    @Test
    void shouldTakeTheTimeFromAClockThatIsGiven() {
        noClasses()
            .should().callMethod(Clock.class, "systemUTC")
            .orShould().callMethod(Clock.class, "systemDefaultZone")
            .orShould().callMethod(Instant.class, "now")
            .orShould().callMethod(LocalDate.class, "now")
            .orShould().callMethod(LocalDateTime.class, "now")
            .orShould().callMethod(OffsetDateTime.class, "now")
            .orShould().callMethod(ZonedDateTime.class, "now")
            .orShould().callConstructor(Date.class)
            .orShould().callMethod(System.class, "currentTimeMillis")
            .because("a test sets the clock and waits for nothing")
            .check(CORE);
    }

    /**
     * The rooms of core. A room below a room ({@code delivery.smtp}, {@code virus.clamd}) belongs to it, and the two may
     * use each other: an engine needs the verdicts of {@code virus}, which builds the engines that are configured.
     */
    @Test
    void shouldHaveNoCyclesBetweenItsRooms() {
        slices()
            .matching("eu.testa.mail.core.(*)..").should().beFreeOfCycles()
            .check(CORE);
    }

    /** The rooms of the evidence stand in a row, each built on those before it; {@code evidence} itself says in which. */
    @Test
    void shouldHaveNoCyclesBetweenTheRoomsOfTheEvidence() {
        slices()
            .matching("eu.testa.mail.core.evidence.(*)..").should().beFreeOfCycles()
            .check(CORE);
        noClasses().that().resideInAPackage("eu.testa.mail.core.evidence")
            .should().dependOnClassesThat().resideInAPackage("eu.testa.mail.core.evidence.*..")
            .because("what is written down comes before how it is kept")
            .check(CORE);
    }
}
