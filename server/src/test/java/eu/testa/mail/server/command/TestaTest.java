package eu.testa.mail.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Of the commands only the one that is named is built; to whoever uses it, it is as among all others. */
class TestaTest {

    private static final CommandLine ALL = Testa.commandLine(new String[0]);

    @Test
    void shouldBuildTheCommandThatIsNamedAndNoOther() {
        assertThat(names(Testa.commandLine(new String[] {"evidence", "show", "--help"}))).containsExactly("evidence");
        assertThat(names(in("evidence", "show"))).containsExactly("show");
        assertThat(names(ALL)).contains("evidence", "queue", "check");
    }

    @Test
    void shouldBuildAllOfAGroupWhereNoneOfItIsNamedOrHelpIsAsked() {
        for (String word : List.of("help", "--help", "nosuch")) {
            assertThat(names(in("evidence", word))).as(word).contains("show", "prove", "verify", "help");
        }
        assertThat(said("evidence", "help", "show")).startsWith("Usage: testa evidence show");
        assertThat(said("evidence")).contains("Commands:").contains("  prove ");
    }

    @Test
    void shouldSayTheSameOfEachCommandAsAmongAllOthers() {
        for (Map.Entry<String, CommandLine> group : ALL.getSubcommands().entrySet()) {
            for (Map.Entry<String, CommandLine> command : group.getValue().getSubcommands().entrySet()) {
                assertThat(in(group.getKey(), command.getKey()).getSubcommands().get(command.getKey()).getUsageMessage())
                    .isEqualTo(command.getValue().getUsageMessage());
            }
            assertThat(Testa.commandLine(new String[] {group.getKey()}).getSubcommands().get(group.getKey()).getUsageMessage())
                .isEqualTo(group.getValue().getUsageMessage());
        }
    }

    @Test
    void shouldSayWhichVersionItIsAndOfWhichJava() {
        assertThat(List.of(said("--version"), said("check", "--version"), said("evidence", "show", "-V"))).allSatisfy(version ->
            assertThat(version).startsWith("TESTA Secure Mail ").contains(", Java " + Runtime.version()));
    }

    /** A list of commands has the first line of what is said of each. */
    @Test
    void shouldSayAWholeSentenceOfEachCommandInTheList() {
        for (CommandLine group : ALL.getSubcommands().values()) {
            assertThat(group.getCommandSpec().usageMessage().description()[0]).as(group.getCommandName()).endsWith(".");
            for (CommandLine command : group.getSubcommands().values()) {
                if (!command.getCommandName().equals("help")) {
                    assertThat(command.getCommandSpec().usageMessage().description()[0]).as(command.getCommandName()).endsWith(".");
                }
            }
        }
    }

    /** The group, as it is built for these words. */
    private static CommandLine in(String group, String word) {
        return Testa.commandLine(new String[] {group, word}).getSubcommands().get(group);
    }

    private static Iterable<String> names(CommandLine of) {
        return of.getSubcommands().keySet();
    }

    private static String said(String... words) {
        StringWriter out = new StringWriter();
        Testa.commandLine(words).setOut(new PrintWriter(out)).setErr(new PrintWriter(out)).execute(words);
        return out.toString();
    }
}
