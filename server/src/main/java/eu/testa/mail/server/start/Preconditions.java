package eu.testa.mail.server.start;

import eu.testa.mail.core.health.FolderHealth;
import eu.testa.mail.core.health.PartHealth;
import eu.testa.mail.core.pki.server.ServerIdentity;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.settings.WebSettings;
import eu.testa.mail.server.ServerFolders;
import eu.testa.mail.server.ServerXml;
import eu.testa.mail.server.ServerXml.Listener;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the machine has to offer before the server can start: ports that are free, folders that can be written to, keys and
 * passwords that can be read. All that is missing is said at once, in words; later, each would show as one of many kinds of
 * stack trace, or as a server that is neither up nor down.
 */
public final class Preconditions {

    private final ServerFolders folders;
    private final TestaSettings settings;

    public Preconditions(ServerFolders folders, TestaSettings settings) {
        this.folders = folders;
        this.settings = settings;
    }

    /** Why a folder below var cannot be used; empty if all can. Asked first, for without folders there is no log either. */
    public Optional<String> unwritable() {
        PartHealth found = new FolderHealth(() -> Stream.of("", "spool", "spool/spool", "store", "repositories", "logs")
            .map(folders.var()::resolve).filter(Files::isDirectory).toList(), () -> 0).look();
        return found.isHealthy() ? Optional.empty() : Optional.of(found.cause() + ". " + found.nextStep());
    }

    /**
     * Looks at everything else; changes nothing.
     *
     * @return what stands against a start, a sentence or two each: what, where, what to do
     */
    public List<String> unmet() throws IOException {
        List<String> problems = new ArrayList<>();
        checkPassword(problems);
        List<Listener> listeners = new ServerXml(folders.conf(), settings.asSystemProperties()).listeners();
        checkKeys(listeners, problems);
        checkAddresses(listeners, problems);
        return problems;
    }

    private void checkPassword(List<String> problems) {
        String file = settings.get(TestaSettings.STORE_PASSWORD_FILE);
        if (!file.isEmpty() && !Files.isReadable(Path.of(file))) {
            problems.add("store.password-file: " + file + (Files.exists(Path.of(file)) ? " may not be read" : " is missing")
                + ". It has the password of the database, and has to be readable for the user that the server runs as.");
        }
    }

    private void checkKeys(List<Listener> listeners, List<String> problems) {
        Map<Path, Path> pairs = new LinkedHashMap<>();
        listeners.stream().filter(listener -> listener.key().isPresent() && listener.certificate().isPresent())
            .forEach(listener -> pairs.put(path(listener.key().get()), path(listener.certificate().get())));
        pairs.forEach((key, certificate) -> {
            try {
                ServerIdentity.read(key, certificate);
            } catch (IOException e) {
                problems.add(e.getMessage() + ". Put a private key (PEM, not encrypted) and the certificate that was issued for it "
                    + "there; without the two, the server makes new ones.");
            }
        });
    }

    /** As James reads file://var/... and file://conf/... */
    private Path path(String url) {
        String name = url.replaceFirst("^file:/*", "");
        if (name.startsWith("var/")) {
            return folders.var().resolve(name.substring("var/".length()));
        }
        return name.startsWith("conf/") ? folders.conf().resolve(name.substring("conf/".length())) : Path.of("/" + name);
    }

    /** All at the same time, so that two listeners on one address are found as well. */
    private void checkAddresses(List<Listener> listeners, List<String> problems) throws IOException {
        List<Closeable> open = new ArrayList<>();
        try {
            for (Listener listener : listeners) {
                for (Endpoint endpoint : listener.bind()) {
                    tryAddress("listener " + listener.name() + " (" + listener.file() + ", " + listener.name() + ".bind)", endpoint,
                        open, problems);
                }
            }
            tryAddress("webadmin (webadmin.bind)", settings.get(TestaSettings.WEBADMIN), open, problems);
            tryAddress("JMX (jmx.bind)", settings.get(TestaSettings.JMX), open, problems);
            settings.get(TestaSettings.LDAPS).ifPresent(endpoint -> tryAddress("LDAPS (ldaps.bind)", endpoint, open, problems));
            settings.get(TestaSettings.LDAP).ifPresent(endpoint -> tryAddress("LDAP (ldap.bind)", endpoint, open, problems));
            settings.get(WebSettings.WEB).ifPresent(endpoint -> tryAddress("the web listener (web.bind)", endpoint, open, problems));
            settings.get(WebSettings.WEBS).ifPresent(endpoint ->
                tryAddress("the web listener with TLS (webs.bind)", endpoint, open, problems));
        } finally {
            for (Closeable socket : open) {
                socket.close();
            }
        }
    }

    private static void tryAddress(String listener, Endpoint endpoint, List<Closeable> open, List<String> problems) {
        try {
            ServerSocket socket = new ServerSocket();
            open.add(socket);
            socket.bind(new InetSocketAddress(InetAddress.getByName(endpoint.host()), endpoint.port()));
        } catch (IOException e) {
            problems.add(listener + " cannot listen on " + endpoint + ": " + e.getMessage() + ". "
                + advice(String.valueOf(e.getMessage()), endpoint.port()));
        }
    }

    private static String advice(String reason, int port) {
        if (reason.contains("in use")) {
            return "Stop what listens there (ss -ltnp 'sport = :" + port + "' shows it), or give one of the two another port.";
        }
        if (reason.contains("ermission")) {
            return "Ports below 1024 need a permission: AmbientCapabilities=CAP_NET_BIND_SERVICE in the systemd unit, or the "
                + "container's; or take a port of 1024 or more.";
        }
        return "It has to be an address of this machine (ip addr shows them), or 0.0.0.0 for all.";
    }
}
