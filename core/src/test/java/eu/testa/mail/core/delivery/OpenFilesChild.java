package eu.testa.mail.core.delivery;

import eu.testa.mail.core.delivery.route.MxRoute;
import eu.testa.mail.core.dns.Forwarding;
import eu.testa.mail.core.dns.TestaDns;
import eu.testa.mail.core.settings.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A server for {@link OpenFilesIT}: for each line from its standard input it delivers a mail to a host that it knows, one by
 * way of name servers, and says what came of them.
 */
final class OpenFilesChild {

    private OpenFilesChild() {
    }

    public static void main(String[] arguments) throws IOException {
        SmtpPeer peer = new SmtpPeer("relay-1.eu-admin.net", "127.82.9.1");
        Endpoint nobody = new Endpoint("127.0.0.1", Integer.parseInt(arguments[0]));
        TestaDns dns = new TestaDns(new Forwarding(Map.of("eu-admin.net", List.of(nobody)), Duration.ofSeconds(1),
            Duration.ofMillis(1), Duration.ZERO), Clock.systemUTC());
        // connections are not kept, so that each mail needs one more socket
        DeliveryLimits limits = new DeliveryLimits(8, 100, 1, Duration.ofSeconds(15), Duration.ofMinutes(1));
        try (DeliveryEngine known = new DeliveryEngine(Peering.to(peer), DestinationGate.OPEN, Peering.plain(), limits,
                Peering.LOG, Clock.systemUTC());
             DeliveryEngine byMx = new DeliveryEngine(new MxRoute(dns, "eu-admin.net", peer.address().getPort(), "self",
                Set.of()), DestinationGate.OPEN, Peering.plain(), limits, Peering.LOG, Clock.systemUTC())) {
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                say("host", known);
                say("names", byMx);
                System.out.println("done");
            }
        }
    }

    private static void say(String what, DeliveryEngine engine) {
        RecipientResult result = Peering.deliver(engine, Peering.envelope(Peering.JEANNE), "Subject: x\r\n\r\nx\r\n").get(0);
        String scope = result instanceof RecipientResult.Deferred deferred ? " " + deferred.scope() : "";
        System.out.println(what + " " + result.getClass().getSimpleName() + scope + " " + result.reply().text());
    }
}
