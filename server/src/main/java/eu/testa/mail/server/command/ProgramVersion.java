package eu.testa.mail.server.command;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: this program's, which its jar has, and Java's. */
final class ProgramVersion implements IVersionProvider {

    /** Lets a command and all below it say it. */
    static CommandLine of(CommandLine command) {
        command.getCommandSpec().versionProvider(new ProgramVersion());
        command.getSubcommands().values().forEach(ProgramVersion::of);
        return command;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"TESTA Secure Mail " + Optional.ofNullable(ProgramVersion.class.getPackage().getImplementationVersion())
            .orElse("(not of a jar)") + ", Java " + Runtime.version()};
    }
}
