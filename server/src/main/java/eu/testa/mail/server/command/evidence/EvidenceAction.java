package eu.testa.mail.server.command.evidence;

import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.file.FileTrouble;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that reads evidence from files. Exit codes: 0 done or well, 1 the answer is no, 3 a file cannot be read. */
abstract class EvidenceAction implements Callable<Integer> {

    /** For what a program reads. */
    static final ObjectMapper JSON = new ObjectMapper();
    private static final int NO = 1;
    private static final int OUT_OF_REACH = 3;

    @Spec
    private CommandSpec spec;

    @Mixin
    private EvidenceFolders folders;

    /** Does it; returns whether the answer is yes. */
    abstract boolean run() throws IOException;

    @Override
    public final Integer call() {
        try {
            boolean yes = run();
            out().flush();
            return yes ? ExitCode.OK : NO;
        } catch (NoSuchFileException e) {
            err().println(e.getFile() + " is not there; if it was a moment ago, its time was over (evidence.keep)");
            return OUT_OF_REACH;
        } catch (IOException e) {
            err().println(FileTrouble.words(e));
            return OUT_OF_REACH;
        }
    }

    final EvidenceFolders folders() {
        return folders;
    }

    final CommandSpec spec() {
        return spec;
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
