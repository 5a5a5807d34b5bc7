package eu.testa.mail.lab;

import eu.testa.mail.core.settings.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.apache.james.cli.ServerCmd;

/** James' own command line, spoken to a node over JMX with the password that the node generated. */
record JamesCommandLine(Endpoint jmx, Path passwordFile) {

    /**
     * Runs a command, as {@code ./testa james-cli --node NAME COMMAND …} does.
     *
     * @return what it printed, by line
     * @throws LabException if James refuses; the message has its reason
     */
    List<String> run(String... command) throws IOException {
        String[] credentials = Files.readString(passwordFile).strip().split("\\s+");
        List<String> arguments = new ArrayList<>(List.of("-h", jmx.host(), "-p", Integer.toString(jmx.port()),
            "-username", credentials[0], "-password", credentials[1]));
        arguments.addAll(List.of(command));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            ServerCmd.executeAndOutputToStream(arguments.toArray(String[]::new), out);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new LabException("James refuses " + command[0] + ": " + e.getMessage(), e);
        }
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
