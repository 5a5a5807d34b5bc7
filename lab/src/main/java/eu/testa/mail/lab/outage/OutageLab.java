package eu.testa.mail.lab.outage;

import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.lab.Haproxy;
import eu.testa.mail.lab.LabException;
import eu.testa.mail.lab.LabPostgres;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.OwnNetwork;
import eu.testa.mail.lab.TestaLab;
import eu.testa.mail.server.command.Webadmin;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The lab of figures 4 to 6: two relays behind HAProxy that share a PostgreSQL, one on another site, and what can fail of it. */
final class OutageLab implements Closeable {

    /** With these, nobody has to wait for hours. */
    private static final Map<String, String> QUICKER = Map.of("retry.interval", "10 seconds");
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    /** The sender waits half a minute for a greeting at each of three addresses of a site whose processes say nothing. */
    private static final Duration STOPPED_SITE = Duration.ofSeconds(130);

    private final TestaLab lab;
    private final LabPostgres postgres;
    private final Haproxy balancer;

    OutageLab(TestaLab lab, LabPostgres postgres, Haproxy balancer) {
        this.lab = lab;
        this.postgres = postgres;
        this.balancer = balancer;
    }

    /** Puts HAProxy's file where the lab keeps its things; starts nothing. */
    static OutageLab of(TestaLab lab, Consumer<String> progress) throws IOException {
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put("62.62.0.17:25", lab.network().virtual().toString());
        addresses.put("62.62.0.28:25", lab.network().node("relay-1").smtp().toString());
        addresses.put("62.62.0.29:25", lab.network().node("relay-2").smtp().toString());
        addresses.put("source 62.62.0.18", "source " + lab.network().balancer());
        return new OutageLab(lab, new LabPostgres(lab.network(), progress),
            new Haproxy(lab.installation().project().resolve("conf/haproxy/relay.cfg"), lab.home().folder().resolve("haproxy"),
                addresses));
    }

    /** Why the play cannot be given on this machine; empty if it can. */
    static Optional<String> missing() {
        return Stream.of(Haproxy.missing(), LabPostgres.missing()).flatMap(Optional::stream).findFirst();
    }

    /**
     * Starts everything, and returns when the balancer has found both relays.
     *
     * @param settings of these two
     */
    void start(Map<String, String> settings) throws IOException {
        postgres.start();
        Map<String, String> shared = new LinkedHashMap<>(postgres.settings());
        shared.put("listener.proxies", lab.network().balancer());
        shared.putAll(settings);
        lab.up(QUICKER, Map.of("relay-1", shared, "relay-2", shared));
        balancer.start();
        balancer.awaitLine("relays/relay-1 succeeded");
        balancer.awaitLine("relays/relay-2 succeeded");
    }

    /** Everything that can be taken away, in the order of the play; the promotion last, for it cannot be undone. */
    List<Outage> outages(Duration lasts) {
        Node relay = lab.network().node("relay-1");
        Node other = lab.network().node("relay-2");
        Node france = lab.network().node("ms-f");
        return List.of(
            new Outage("relay-killed", "relay-1 is killed (SIGKILL); the balancer leaves it out", lasts,
                () -> lab.killNode(relay), () -> start(relay)),
            new Outage("relay-frozen", "relay-1 stands still (SIGSTOP): it takes connections and says nothing", lasts,
                () -> lab.freezeNode(relay), () -> lab.unfreezeNode(relay)),
            new Outage("balancer", "HAProxy is killed; the Member State takes the next MX record", lasts,
                balancer::kill, this::startBalancer),
            new Outage("database", "PostgreSQL ends as in a power cut, and starts again", lasts,
                postgres::cutPrimary, postgres::startPrimary),
            OwnNetwork.isHere() ? cutSite(lasts) : stoppedSite(),
            new Outage("dns", "no name server answers", lasts, lab::killDns, lab::startDns),
            new Outage("scanner", "there is no virus scanner: no mail is taken, and none is delivered unscanned", lasts,
                lab.clamd()::stop, lab.clamd()::start),
            new Outage("national-server", "France's server is killed; its mail waits on the relays", lasts,
                () -> lab.killNode(france), () -> lab.startNode(france)),
            new Outage("rolling-restart", "each relay goes down gently, is started anew and comes back, one after the other",
                Duration.ZERO, () -> {
                    restartGently(relay);
                    restartGently(other);
                }, () -> { }),
            new Outage("promotion", "PostgreSQL's primary is gone for good; its synchronous standby is promoted", lasts,
                postgres::cutPrimary, postgres::promote));
    }

    /** With its database; the name server and the scanner, which are there once in a lab, are elsewhere. */
    private Outage cutSite(Duration lasts) {
        List<String> addresses = new ArrayList<>(List.of(lab.network().virtual().host(), lab.network().balancer(),
            lab.network().node("relay-1").address(), lab.network().node("relay-2").address()));
        addresses.addAll(postgres.addresses());
        return new Outage("main-site", "the network of the main site is cut off: balancer, relay-1, relay-2 and PostgreSQL", lasts,
            () -> OwnNetwork.cutOff(addresses), OwnNetwork::mend);
    }

    private Outage stoppedSite() {
        List<Node> relays = List.of(lab.network().node("relay-1"), lab.network().node("relay-2"));
        return new Outage("main-site", "relay-1, relay-2 and the balancer stand still (SIGSTOP), for there is no network to cut off",
            STOPPED_SITE, () -> {
                balancer.freeze(true);
                for (Node relay : relays) {
                    lab.freezeNode(relay);
                }
            }, () -> {
                balancer.freeze(false);
                for (Node relay : relays) {
                    lab.unfreezeNode(relay);
                }
            });
    }

    /** Each process of the set-up, killed. */
    List<Outage> kills() {
        List<Outage> kills = new ArrayList<>();
        for (Node node : lab.network().nodes()) {
            boolean balanced = node.name().equals("relay-1") || node.name().equals("relay-2");
            kills.add(kill(node.name(), () -> lab.killNode(node), balanced ? () -> start(node) : () -> lab.startNode(node)));
        }
        kills.add(kill("the balancer", balancer::kill, this::startBalancer));
        kills.add(kill("PostgreSQL's primary", postgres::cutPrimary, postgres::startPrimary));
        kills.add(kill("PostgreSQL's standby", postgres::cutStandby, postgres::startStandby));
        kills.add(kill("the name server", lab::killDns, lab::startDns));
        kills.add(kill("the virus scanner", lab.clamd()::stop, lab.clamd()::start));
        return List.copyOf(kills);
    }

    private static Outage kill(String name, Outage.Step takeAway, Outage.Step giveBack) {
        return new Outage(name, name + " is killed", Duration.ZERO, takeAway, giveBack);
    }

    private void start(Node relay) throws IOException {
        long before = balancer.lines();
        lab.startNode(relay);
        balancer.awaitLine("relays/" + relay.name() + " is UP", before);
    }

    private void startBalancer() throws IOException {
        long before = balancer.lines();
        balancer.start();
        balancer.awaitLine("relays/relay-1 succeeded", before);
        balancer.awaitLine("relays/relay-2 succeeded", before);
    }

    /** As docs/redundancy.md tells an administrator to do it. */
    private void restartGently(Node relay) throws IOException {
        long before = balancer.lines();
        maintenance(relay, "on", "a new version");
        balancer.awaitLine("relays/" + relay.name() + " is DOWN", before);
        try {
            Awaitility.await().atMost(PATIENCE).until(() -> inSpool(relay) == 0);
        } catch (ConditionTimeoutException e) {
            throw new LabException(relay.name() + " does not empty its spool", e);
        }
        lab.stopNode(relay);
        lab.startNode(relay);
        before = balancer.lines();
        maintenance(relay, "off", "");
        balancer.awaitLine("relays/" + relay.name() + " is UP", before);
    }

    private long inSpool(Node relay) throws IOException {
        return new ObjectMapper().readTree(lab.webadmin(relay).get("/testa/maintenance").body()).path("inSpool").asLong();
    }

    private void maintenance(Node relay, String action, String reason) throws IOException {
        Webadmin.Reply reply = lab.webadmin(relay).post("/testa/maintenance?action=" + action,
            reason.getBytes(StandardCharsets.UTF_8));
        if (!reply.succeeded()) {
            throw new LabException(relay.name() + " answers " + reply.status() + " to maintenance " + action);
        }
    }

    @Override
    public void close() throws IOException {
        balancer.close();
        lab.down();
        postgres.close();
    }
}
