package eu.testa.mail.server.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Locale;
import picocli.CommandLine.ExitCode;

/**
 * Where a command prints to. Java's streams for printing keep to themselves that a disk is full; whoever sends a list into a file has
 * to learn that it is not whole.
 */
final class Output {

    private static final int OUT_OF_REACH = 3;

    private final PrintStream stream;
    private IOException trouble;

    Output(OutputStream target) {
        this.stream = new PrintStream(new FilterOutputStream(target) {
            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] octets, int from, int length) throws IOException {
                try {
                    out.write(octets, from, length);
                } catch (IOException e) {
                    trouble = e;
                    throw e;
                }
            }
        }, true);
    }

    static Output ofThisProgram() {
        return new Output(new FileOutputStream(FileDescriptor.out));
    }

    PrintStream stream() {
        return stream;
    }

    /**
     * The exit code of a command that is done. A reader that went away, as {@code head} does, has had what it wanted.
     *
     * @param code    as the command has it
     * @param console for people
     */
    int exitCode(int code, PrintStream console) {
        stream.flush();
        if (trouble == null || String.valueOf(trouble.getMessage()).toLowerCase(Locale.ROOT).contains("broken pipe")) {
            return code;
        }
        console.println("what was printed is not whole: it could not be written: " + trouble.getMessage());
        return code == ExitCode.OK ? OUT_OF_REACH : code;
    }
}
