package eu.testa.mail.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;

/** What holds for every class of {@code core}, those of tomorrow with them. */
@AnalyzeClasses(packages = "eu.testa.mail.core", importOptions = ImportOption.DoNotIncludeTests.class)
class CoreLawsTest {

    @ArchTest
    static final ArchRule shouldNotKnowJames = noClasses()
        .should().dependOnClassesThat(resideInAnyPackage("org.apache.james..", "org.apache.mailet..", "javax.mail..",
            "jakarta.mail..").and(DescribedPredicate.not(resideInAPackage("org.apache.james.mime4j.."))))
        .because("the rules are plain Java; James is reached through the adapters in mailets, matchers and server");

    @ArchTest
    static final ArchRule shouldTakeTheTimeFromAClockThatIsGiven = noClasses()
        .should().callMethod(Clock.class, "systemUTC")
        .orShould().callMethod(Clock.class, "systemDefaultZone")
        .orShould().callMethod(Instant.class, "now")
        .orShould().callMethod(LocalDate.class, "now")
        .orShould().callMethod(LocalDateTime.class, "now")
        .orShould().callMethod(OffsetDateTime.class, "now")
        .orShould().callMethod(ZonedDateTime.class, "now")
        .orShould().callConstructor(Date.class)
        .orShould().callMethod(System.class, "currentTimeMillis")
        .because("a test sets the clock and waits for nothing");

    /**
     * The rooms of core. A room below a room ({@code delivery.smtp}, {@code virus.clamd}) belongs to it, and the two may
     * use each other: an engine needs the verdicts of {@code virus}, which builds the engines that are configured.
     */
    @ArchTest
    static final ArchRule shouldHaveNoCyclesBetweenItsRooms = slices()
        .matching("eu.testa.mail.core.(*)..").should().beFreeOfCycles();
}
