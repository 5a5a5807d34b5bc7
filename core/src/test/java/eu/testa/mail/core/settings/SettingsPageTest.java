package eu.testa.mail.core.settings;

import eu.testa.mail.core.GeneratedTable;
import java.io.IOException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/settings.md} has every setting as it is; with {@code -Dtesta.docs.write=true} it is written anew. */
class SettingsPageTest {

    private static final GeneratedTable TABLE = new GeneratedTable("settings.md",
        "| setting | without it | what may stand there |\n| --- | --- | --- |\n");

    private static String row(Setting<?> setting) {
        return "| `" + setting.key() + "` | " + setting.defaultValue().map(text -> text.isEmpty() ? "empty" : "`" + text + "`")
            .orElse("has to be set") + " | " + setting.expected().replace("|", "\\|") + " |\n";
    }

    @Test
    void shouldHaveEverySettingInItsPage() throws IOException {
        TABLE.mustBe(TestaSettings.all().stream().map(SettingsPageTest::row).collect(Collectors.joining()));
    }
}
