package eu.testa.mail.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What holds for the names of classes. It stands in lab, which sees the classes of all modules. */
class ClassNamesTest {

    /** Libraries that the jar for a stock James has under names of its own are none of ours. */
    private static final JavaClasses HOUSE = new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests(),
        location -> !location.contains("/relocated/"))).importPackages("eu.testa.mail");

    @Test
    void shouldFindTheClassesOfAllModules() {
        assertThat(HOUSE.stream().map(JavaClass::getName)).contains("eu.testa.mail.core.digest.Sha256",
            "eu.testa.mail.matchers.RecipientIsTesta", "eu.testa.mail.mailets.Retry", "eu.testa.mail.server.TestaServer",
            "eu.testa.mail.lab.TestaLab");
    }

    /** Whoever reads a name, or searches for it, knows which class is meant. A class within a class has that one's name with it. */
    @Test
    void shouldGiveNoNameToTwoClasses() {
        Map<String, List<String>> byName = HOUSE.stream()
            .filter(JavaClass::isTopLevelClass).filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(JavaClass::getSimpleName, Collectors.mapping(JavaClass::getName, Collectors.toList())));

        assertThat(byName.values()).filteredOn(classes -> classes.size() > 1).isEmpty();
    }
}
