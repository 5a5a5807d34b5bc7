package eu.testa.mail.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.mailet.Mailet;
import org.junit.jupiter.api.Test;

/** What holds for the classes of all modules. */
class HouseLawsTest {

    private static final String HOOKS = "eu.testa.mail.mailets.hook.";

    /** Who answers a client by other means than a {@code Refusal}, and why. */
    private static final Map<String, String> ANSWERS = Map.of(
        HOOKS + "Refusal", "is the one way to refuse",
        HOOKS + "AcceptMail", "accepts, or says 451 when a mail cannot be stored: nothing is refused, the sender tries again",
        HOOKS + "PasswordLogin", "answers 334, the next question of a login (RFC 4954), and 235",
        "eu.testa.mail.server.smtp.DataCommand", "answers 354: the message may come",
        "eu.testa.mail.server.smtp.ReceivedMessage", "ends a session as James' own did, where no hook before it has refused the line");

    private static final DescribedPredicate<JavaClass> REFUSE_ONLY =
        DescribedPredicate.describe("are none of " + ANSWERS, type -> !ANSWERS.containsKey(type.getName()));

    /** Libraries that the jar for a stock James has under names of its own are none of ours. */
    private static final JavaClasses HOUSE = new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests(),
        location -> !location.contains("/relocated/"))).importPackages("eu.testa.mail");

    @Test
    void shouldFindTheClassesOfAllModules() {
        assertThat(HOUSE.contain(TestaServer.class)).isTrue();
        assertThat(HOUSE.contain(HOOKS + "Refusal")).isTrue();
        assertThat(HOUSE.contain("eu.testa.mail.core.digest.Sha256")).isTrue();
        assertThat(HOUSE.contain("eu.testa.mail.matchers.RecipientIsTesta")).isTrue();
    }

    @Test
    void shouldCallNothingByANameThatSaysNothing() {
        noClasses()
            .should().haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager)")
            .because("a name says what a class does")
            .check(HOUSE);
    }

    @Test
    void shouldHaveNothingButMailetsWhereMailetsAre() {
        classes().that().resideInAPackage("eu.testa.mail.mailets").and().areTopLevelClasses().and().doNotHaveSimpleName("package-info")
            .should().beAssignableTo(Mailet.class)
            .because("what they are made of is in the packages below")
            .check(HOUSE);
    }

    @Test
    void shouldRefuseInOneWayAndLogEveryRefusal() {
        noClasses().that(REFUSE_ONLY)
            .should().callConstructor(SMTPResponse.class, String.class, String.class)
            .orShould().callConstructor(SMTPResponse.class, String.class, CharSequence.class)
            .orShould().callConstructor(SMTPResponse.class, String.class)
            .orShould().callMethod(HookReturnCode.class, "deny")
            .orShould().callMethod(HookReturnCode.class, "denySoft")
            .because("only a Refusal is found in the log")
            .check(HOUSE);
    }
}
