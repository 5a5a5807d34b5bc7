package eu.testa.mail.server.module;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.mailets.TakeDigitalIdLists;
import java.util.List;
import org.apache.james.utils.ClassName;
import org.apache.james.utils.FullyQualifiedClassName;
import org.junit.jupiter.api.Test;

/** Where the class is looked for that mailetcontainer.xml names. */
class MailetNamesTest {

    private static List<String> looked(String name) {
        return MailetNames.MAILETS.toFullyQualifiedClassNames(new ClassName(MailetNames.today(name)))
            .map(FullyQualifiedClassName::getName).toList();
    }

    @Test
    void shouldFindAMailetByItsShortName() {
        assertThat(looked("TakeDigitalIdLists")).contains(TakeDigitalIdLists.class.getName());
    }

    @Test
    void shouldFindAMailetByTheNameThatAnEarlierVersionGaveIt() {
        assertThat(looked("TakeDigitalIds")).contains(TakeDigitalIdLists.class.getName());
    }
}
