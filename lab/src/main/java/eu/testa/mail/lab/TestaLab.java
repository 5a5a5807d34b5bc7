package eu.testa.mail.lab;

import eu.testa.mail.core.member.MembersFile;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.server.command.JamesConsole;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** The lab as a whole: starts, stops and describes its processes. */
public final class TestaLab {

    private static final Duration READY = Duration.ofSeconds(180);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long STOP_SECONDS = 30;
    private static final int CONNECT_MILLIS = 2_000;
    private static final int LOG_LINES = 25;

    private final Installation installation;
    private final LabHome home;
    private final LabNetwork network;
    private final LabUsers users;
    private final LabClamd clamd;
    private final Consumer<String> progress;

    /**
     * @param progress gets one line for each thing that happens
     */
    public TestaLab(Installation installation, LabHome home, LabNetwork network, Consumer<String> progress) {
        this.installation = installation;
        this.home = home;
        this.network = network;
        this.users = new LabUsers(home.users());
        this.clamd = new LabClamd(home.clamd(), network.clamd(), progress);
        this.progress = progress;
    }

    public Installation installation() {
        return installation;
    }

    public LabHome home() {
        return home;
    }

    public LabNetwork network() {
        return network;
    }

    /** The virus scanner of all nodes. */
    public LabClamd clamd() {
        return clamd;
    }

    /**
     * Starts what does not run yet and returns when every node is ready.
     *
     * @param overrides settings of testa.properties; each is given to the nodes whose role has it
     * @throws LabException if a node cannot be started; what did start goes on running, for its logs to be read
     */
    public void up(Map<String, String> overrides) throws IOException {
        up(overrides, Map.of());
    }

    /**
     * The same, where some nodes have settings that the others have not.
     *
     * @param ofNodes by the name of the node
     */
    public void up(Map<String, String> overrides, Map<String, Map<String, String>> ofNodes) throws IOException {
        checkOverrides(overrides);
        List<Node> stopped = network.nodes().stream().filter(node -> home.process(node).running().isEmpty()).toList();
        if (stopped.size() < network.nodes().size() && !overrides.isEmpty()) {
            throw new LabException("the lab is running; settings are read when it starts: './testa lab down' first");
        }
        for (Node node : stopped) {
            checkFree(node.smtp());
        }
        writeConfiguration(stopped, overrides, ofNodes);
        startDns();
        clamd.start();
        startNodes(stopped, Map.of());
        for (Node node : network.nodes()) {
            if (!stopped.contains(node)) {
                progress.accept(node.name() + " was running already");
            }
        }
    }

    /**
     * Writes the configuration of every node, the zone and the users' passwords, and starts nothing: for those who run
     * the nodes in another way, such as in containers.
     */
    public void configure(Map<String, String> overrides) throws IOException {
        checkOverrides(overrides);
        writeConfiguration(network.nodes(), overrides, Map.of());
        clamd.configure();
        progress.accept("configured " + network.nodes().size() + " nodes in " + home.folder());
    }

    /** Stops all nodes, the virus scanner and the DNS. */
    public void down() throws IOException {
        stopNodes(network.nodes());
        clamd.stop();
        home.dnsProcess().stop(STOP_SECONDS);
        progress.accept("the lab is down");
    }

    /** Deletes everything that this lab ever kept. It must be down. */
    public void delete() throws IOException {
        if (!Files.exists(home.folder())) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> found = Files.walk(home.folder())) {
            paths = found.collect(Collectors.toCollection(ArrayList::new));
        }
        for (int i = paths.size() - 1; i >= 0; i--) {
            Files.deleteIfExists(paths.get(i));
        }
        progress.accept("deleted " + home.folder());
    }

    /** Starts a node as it was configured by {@link #up} and returns when it is ready. */
    public void startNode(Node node) throws IOException {
        startNode(node, Map.of());
    }

    /**
     * The same with other settings, until it is stopped.
     *
     * @param overrides settings of testa.properties that the node's role has
     */
    public void startNode(Node node, Map<String, String> overrides) throws IOException {
        for (String key : overrides.keySet()) {
            if (!new NodeConfiguration(installation.conf(node.role())).knows(key)) {
                throw new LabException(node.name() + " has no setting '" + key + "'; see "
                    + home.conf(node).resolve("testa.properties"));
            }
        }
        if (home.process(node).running().isPresent()) {
            if (!overrides.isEmpty()) {
                throw new LabException(node.name() + " runs already; settings are read when it starts: stop it first");
            }
            progress.accept(node.name() + " runs already");
            return;
        }
        if (!Files.isDirectory(home.conf(node))) {
            throw new LabException("node " + node.name() + " has no configuration yet: './testa lab up' first");
        }
        checkFree(node.smtp());
        Files.createDirectories(home.var(node));
        ProcessHandle process = home.process(node).start(serverCommand(node, overrides));
        progress.accept(node.name() + " is starting, pid " + process.pid());
        awaitReady(node, process);
        createUsers(node);
        progress.accept(node.name() + " is ready: SMTP on " + node.smtp());
    }

    /** The same with several, as many at a time as there are processors. */
    public void startNodes(List<Node> nodes, Map<String, String> overrides) throws IOException {
        forAll(nodes, Runtime.getRuntime().availableProcessors(), node -> startNode(node, overrides));
    }

    /** The same, each with settings of its own. */
    public void startNodes(Map<Node, Map<String, String>> nodes) throws IOException {
        forAll(List.copyOf(nodes.keySet()), Runtime.getRuntime().availableProcessors(), node -> startNode(node, nodes.get(node)));
    }

    /** Lets a node finish what it is doing (SIGTERM) and returns when it is gone. */
    public void stopNode(Node node) throws IOException {
        if (home.process(node).running().isEmpty()) {
            progress.accept(node.name() + " is not running");
        }
        boolean stopped = home.process(node).stop(STOP_SECONDS);
        progress.accept(node.name() + (stopped ? " is stopped"
            : " did not stop within " + STOP_SECONDS + " s and was killed; see " + home.console(node)));
    }

    /** The same with several, all at a time: stopping is waiting, starting is work. */
    public void stopNodes(List<Node> nodes) throws IOException {
        forAll(nodes, nodes.size(), this::stopNode);
    }

    /** Ends a node at once (SIGKILL), as a power cut would. */
    public void killNode(Node node) throws IOException {
        home.process(node).kill();
        progress.accept(node.name() + " is killed");
    }

    /** Stops a node where it is (SIGSTOP): the kernel takes connections for it, and it says nothing. */
    public void freezeNode(Node node) throws IOException {
        signal("STOP", node);
    }

    /** Lets it go on (SIGCONT). */
    public void unfreezeNode(Node node) throws IOException {
        signal("CONT", node);
    }

    private void signal(String signal, Node node) throws IOException {
        long pid = pid(node).orElseThrow(() -> new LabException(node.name() + " is not running"));
        Tool.signal(signal, pid);
    }

    public Optional<Long> pid(Node node) {
        return home.process(node).running().map(ProcessHandle::pid);
    }

    /** Ends the DNS at once. */
    public void killDns() throws IOException {
        home.dnsProcess().kill();
        progress.accept("dns is killed");
    }

    public Optional<Long> dnsPid() {
        return home.dnsProcess().running().map(ProcessHandle::pid);
    }

    /** The users with an account on a node; none before the first start. */
    public List<LabUser> users(Node node) throws IOException {
        return users.of(node);
    }

    /** The log files of a node that exist: the server's own, and what it printed. */
    public List<Path> logs(Node node) throws IOException {
        List<Path> logs = new ArrayList<>();
        Path folder = home.var(node).resolve("logs");
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".log")).sorted().forEach(logs::add);
            }
        }
        if (Files.exists(home.console(node))) {
            logs.add(home.console(node));
        }
        return logs;
    }

    private void checkOverrides(Map<String, String> overrides) throws IOException {
        for (String key : overrides.keySet()) {
            boolean known = false;
            for (Role role : Role.values()) {
                known |= new NodeConfiguration(installation.conf(role)).knows(key);
            }
            if (!known) {
                throw new LabException("no role has a setting '" + key + "'; see "
                    + installation.conf(Role.NATIONAL).resolve("testa.properties") + " and "
                    + installation.conf(Role.RELAY).resolve("testa.properties"));
            }
        }
    }

    private void writeConfiguration(List<Node> nodes, Map<String, String> overrides, Map<String, Map<String, String>> ofNodes)
        throws IOException {
        home.remember(network);
        users.create(network.nodes());
        Files.createDirectories(home.dns());
        Files.writeString(zone(), LabZone.masterFile(network));
        for (Node node : nodes) {
            Map<String, String> all = new LinkedHashMap<>(overrides);
            all.putAll(ofNodes.getOrDefault(node.name(), Map.of()));
            writeConfiguration(node, all);
        }
    }

    private Path zone() {
        return home.dns().resolve(network.namespace().rootDomain() + ".zone");
    }

    private void writeConfiguration(Node node, Map<String, String> overrides) throws IOException {
        NodeConfiguration configuration = new NodeConfiguration(installation.conf(node.role()));
        Map<String, String> settings = new LinkedHashMap<>(LabSettings.of(node, network));
        for (Map.Entry<String, String> override : overrides.entrySet()) {
            if (configuration.knows(override.getKey())) {
                settings.put(override.getKey(), override.getValue());
            }
        }
        configuration.write(home.conf(node), settings);
        if (node.role() == Role.RELAY) {
            Files.writeString(home.conf(node).resolve(MembersFile.NAME), LabMembers.xml(network));
        }
    }

    /** Starts the DNS if it does not run. */
    public void startDns() throws IOException {
        if (home.dnsProcess().running().isPresent()) {
            return;
        }
        checkFree(network.dns());
        ProcessHandle process = home.dnsProcess().start(List.of(Installation.java().toString(),
            "-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
            "eu.testa.mail.lab.command.Lab", "dns", network.namespace().rootDomain(), zone().toString(),
            network.dns().toString()));
        progress.accept("dns is starting, pid " + process.pid() + ", on " + network.dns());
    }

    private List<String> serverCommand(Node node, Map<String, String> overrides) throws IOException {
        List<String> command = new ArrayList<>(List.of(Installation.java().toString(),
            "-Xmx320m", "-XX:+ExitOnOutOfMemoryError", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.net.preferIPv4Stack=true"));
        command.addAll(installation.archiveOfServers());
        command.addAll(List.of("-cp", installation.libraries() + "/*", "eu.testa.mail.server.TestaServer",
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

    /** The administration of a running node, with its own secret. */
    public Webadmin webadmin(Node node) {
        return new Webadmin(node.webadmin(), home.var(node));
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

    private static boolean accepts(Endpoint endpoint) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void checkFree(Endpoint endpoint) {
        if (accepts(endpoint)) {
            throw new LabException("another program listens on " + endpoint + "; stop it, or give the lab another "
                + "network with TESTA_LAB_NET=127.N (and another home with TESTA_LAB_HOME)");
        }
    }

    /** Does the same with several nodes, a few of them at a time. */
    private static void forAll(List<Node> nodes, int atATime, NodeAction action) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(atATime);
        List<Future<?>> running = new ArrayList<>();
        try {
            for (Node node : nodes) {
                running.add(threads.submit(() -> {
                    action.accept(node);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof LabException cause) {
                throw cause;
            }
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        } finally {
            // What has not begun does not begin; what has is finished, or a process would run that nobody knows of.
            running.forEach(one -> one.cancel(false));
            finish(threads);
        }
    }

    private static void finish(ExecutorService threads) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(READY.toSeconds(), TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface NodeAction {
        void accept(Node node) throws IOException;
    }
}
