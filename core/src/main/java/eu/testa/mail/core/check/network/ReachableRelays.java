package eu.testa.mail.core.check.network;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.check.network.Greeting.Protocol;
import eu.testa.mail.core.delivery.route.MailExchanger;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Each relay can be reached on port 25, greets, and offers TLS (chapter 3.1, stage 1 B: "verify that you can open a telnet
 * session on port 25"): those of the MX records, and those that may send here.
 */
public final class ReachableRelays extends Requirement {

    public ReachableRelays() {
        super("3.1", "relay");
    }

    private record Relay(InetAddress address, boolean hasRecord) {
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        if (!surroundings.isNational()) {
            return List.of();
        }
        Set<InetAddress> inRecords = new LinkedHashSet<>();
        try {
            surroundings.dns().mailExchangers(surroundings.settings().get(TestaSettings.ROOT)).stream()
                .sorted(Comparator.comparingInt(MailExchanger::preference))
                .forEach(exchanger -> inRecords.addAll(exchanger.addresses()));
        } catch (IOException e) {
            // the line "mx" says so; the relays of the settings are there still
        }
        Set<InetAddress> all = new LinkedHashSet<>(inRecords);
        all.addAll(Peers.of(surroundings.settings()).hosts());
        return surroundings.together(all.stream()
            .<Supplier<Finding>>map(address -> () -> check(new Relay(address, inRecords.contains(address)), surroundings))
            .toList());
    }

    private Finding check(Relay relay, Surroundings surroundings) {
        TestaSettings settings = surroundings.settings();
        String address = relay.address.getHostAddress();
        Endpoint endpoint = new Endpoint(address, settings.get(TestaSettings.SMTP_PORT));
        Finding found;
        try {
            found = judge(Greeting.of(endpoint, Protocol.SMTP, settings.get(TestaSettings.SMTP_SOURCE),
                settings.get(TestaSettings.HOSTNAME), surroundings.patience()), surroundings);
        } catch (IOException e) {
            String open = "Open TCP " + endpoint.port() + " to it in your firewall (./testa firewall), then try: telnet " + address
                + " " + endpoint.port();
            found = relay.hasRecord ? fail(e.getMessage(), open)
                : warn(e.getMessage() + "; no MX record names it, so no mail goes there", open);
        }
        return found.about(address);
    }

    private Finding judge(Greeting greeting, Surroundings surroundings) {
        if (!greeting.isWelcome()) {
            String from = surroundings.settings().get(TestaSettings.SMTP_SOURCE).map(source -> " from " + source).orElse("");
            return greeting.words().startsWith("4") ? warn("puts off: " + greeting.words(), "Check again in a few minutes.")
                : fail("refuses connections" + from + ": " + greeting.words(), "Has your request form been accepted, with this "
                    + "address (smtp.source-address)? ./testa request-form");
        }
        if (greeting.tls().isEmpty()) {
            return warn(greeting.toString(), "Ask the operators of the relay for STARTTLS; mail goes there in clear text.");
        }
        Optional<String> invalid = new CertificateLife(greeting.tls().get().certificate(), surroundings.clock()).invalid();
        return invalid.map(reason -> warn(greeting.words() + "; " + reason, "Tell the operators of the relay."))
            .orElseGet(() -> pass(greeting.toString()));
    }
}
