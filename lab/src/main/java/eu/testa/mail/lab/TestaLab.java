package eu.testa.mail.lab;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The lab as a whole: starts, stops and describes its processes. */
public final class TestaLab {

    private static final long STOP_SECONDS = 30;
    private static final int CONNECT_MILLIS = 2_000;

    private final Installation installation;
    private final LabHome home;
    private final LabNetwork network;
    private final LabUsers users;
    private final LabClamd clamd;
    private final LabConfiguration configuration;
    private final NodeStart start;
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
        this.configuration = new LabConfiguration(installation, home, network, users);
        this.start = new NodeStart(installation, home, users, progress);
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
        configuration.check(overrides);
        List<Node> stopped = network.nodes().stream().filter(node -> home.process(node).running().isEmpty()).toList();
        if (stopped.size() < network.nodes().size() && !overrides.isEmpty()) {
            throw new LabException("the lab is running; settings are read when it starts: './testa lab down' first");
        }
        for (Node node : stopped) {
            checkFree(node.smtp());
        }
        configuration.write(stopped, overrides, ofNodes);
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
        configuration.check(overrides);
        configuration.write(network.nodes(), overrides, Map.of());
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
        start.start(node, overrides);
    }

    /** The same with several, as many at a time as there are processors. */
    public void startNodes(List<Node> nodes, Map<String, String> overrides) throws IOException {
        SeveralNodes.each(nodes, Runtime.getRuntime().availableProcessors(), node -> startNode(node, overrides));
    }

    /** The same, each with settings of its own. */
    public void startNodes(Map<Node, Map<String, String>> nodes) throws IOException {
        SeveralNodes.each(List.copyOf(nodes.keySet()), Runtime.getRuntime().availableProcessors(), node -> startNode(node, nodes.get(node)));
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
        SeveralNodes.each(nodes, nodes.size(), this::stopNode);
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

    /** Starts the DNS if it does not run. */
    public void startDns() throws IOException {
        if (home.dnsProcess().running().isPresent()) {
            return;
        }
        checkFree(network.dns());
        ProcessHandle process = home.dnsProcess().start(List.of(Installation.java().toString(),
            "-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
            "eu.testa.mail.lab.command.Lab", "dns", network.namespace().rootDomain(), configuration.zone().toString(),
            network.dns().toString()));
        progress.accept("dns is starting, pid " + process.pid() + ", on " + network.dns());
    }

    /** The administration of a running node, with its own secret. */
    public Webadmin webadmin(Node node) {
        return new Webadmin(node.webadmin(), home.var(node));
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


}
