package eu.testa.mail.lab;

import eu.testa.mail.server.command.JamesConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** Starts the server of one node, waits until it is ready, and makes its users' mailboxes. */
final class NodeStart {

    /** As long as a start may take on a machine that has much else to do. */
    static final Duration READY = Duration.ofSeconds(180);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int LOG_LINES = 25;

    private final Installation installation;
    private final LabHome home;
    private final LabUsers users;
    private final Consumer<String> progress;

    NodeStart(Installation installation, LabHome home, LabUsers users, Consumer<String> progress) {
        this.installation = installation;
        this.home = home;
        this.users = users;
        this.progress = progress;
    }

    /**
     * @param overrides settings that win over those of the node's testa.properties
     * @throws LabException if it does not become ready; the message has the end of what it printed
     */
    void start(Node node, Map<String, String> overrides) throws IOException {
        Files.createDirectories(home.var(node));
        ProcessHandle process = home.process(node).start(command(node, overrides));
        progress.accept(node.name() + " is starting, pid " + process.pid());
        awaitReady(node, process);
        createUsers(node);
        progress.accept(node.name() + " is ready: SMTP on " + node.smtp());
    }

    private List<String> command(Node node, Map<String, String> overrides) throws IOException {
        List<String> command = new ArrayList<>(installation.javaOfServer(node.role()));
        command.addAll(List.of("-Xmx320m", "-Djava.net.preferIPv4Stack=true", "-cp", installation.libraries() + "/*", "eu.testa.mail.server.TestaServer",
            "--conf", home.conf(node).toString(), "--var", home.var(node).toString()));
        overrides.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        return command;
    }

    private void awaitReady(Node node, ProcessHandle process) throws IOException {
        try {
            Awaitility.await().atMost(READY).pollDelay(Duration.ZERO).pollInterval(POLL)
                .failFast(() -> !process.isAlive()).until(() -> saysItIsReady(node, process));
        } catch (TerminalFailureException e) {
            throw new LabException(node.name() + " ended while it started. The end of " + home.console(node) + ":\n"
                + consoleTail(node), e);
        } catch (ConditionTimeoutException e) {
            throw new LabException(node.name() + " is not ready after " + READY.toSeconds() + " s. The end of "
                + home.console(node) + ":\n" + consoleTail(node), e);
        }
    }

    /** A server writes its process id into its var folder when all its listeners are open. */
    private boolean saysItIsReady(Node node, ProcessHandle process) throws IOException {
        Path file = home.var(node).resolve("server.pid");
        return Files.exists(file) && Files.readString(file).strip().equals(Long.toString(process.pid()));
    }

    private String consoleTail(Node node) throws IOException {
        List<String> lines = Files.readAllLines(home.console(node));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }

    private void createUsers(Node node) throws IOException {
        List<LabUser> wanted = users.of(node);
        if (wanted.isEmpty()) {
            return;
        }
        JamesConsole james = JamesConsole.of(node.jmx(), home.var(node));
        try {
            List<String> existing = james.run(List.of("ListUsers"));
            for (LabUser user : wanted) {
                if (existing.stream().noneMatch(line -> line.equalsIgnoreCase(user.address()))) {
                    james.run(List.of("AddUser", user.address(), user.password()));
                    progress.accept(node.name() + " has a mailbox for " + user.address());
                }
            }
        } catch (JamesConsole.RefusedException e) {
            throw new LabException(node.name() + " does not take a user: " + e.getMessage(), e);
        }
    }
}
