package eu.testa.mail.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.hook.HookReturnCode;

/** What holds for the classes of all modules. */
@AnalyzeClasses(packages = "eu.testa.mail", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseLawsTest {

    private static final String HOOKS = "eu.testa.mail.mailets.hook.";

    /** Who answers a client by other means than a {@code Refusal}, and why. */
    private static final Map<String, String> ANSWERS = Map.of(
        HOOKS + "Refusal", "is the one way to refuse",
        HOOKS + "AcceptMail", "accepts, or says 451 when a mail cannot be stored: nothing is refused, the sender tries again",
        HOOKS + "EmptyChallenge", "answers 334, the next question of a login (RFC 4954)");

    private static final DescribedPredicate<JavaClass> REFUSE_ONLY =
        DescribedPredicate.describe("are none of " + ANSWERS, type -> !ANSWERS.containsKey(type.getName()));

    @ArchTest
    static final ArchRule shouldCallNothingByANameThatSaysNothing = noClasses()
        .should().haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager)")
        .because("a name says what a class does");

    @ArchTest
    static final ArchRule shouldRefuseInOneWayAndLogEveryRefusal = noClasses().that(REFUSE_ONLY)
        .should().callConstructor(SMTPResponse.class, String.class, String.class)
        .orShould().callConstructor(SMTPResponse.class, String.class, CharSequence.class)
        .orShould().callConstructor(SMTPResponse.class, String.class)
        .orShould().callMethod(HookReturnCode.class, "deny")
        .orShould().callMethod(HookReturnCode.class, "denySoft")
        .because("only a Refusal is found in the log");
}
