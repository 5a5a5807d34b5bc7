package eu.testa.mail.core.check.network;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.check.network.Greeting.Protocol;
import eu.testa.mail.core.network.NoteRelays;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Supplier;

/**
 * Which of two addresses the last relay has: the note (chapter 3.1, stage 1) gives 62.62.0.241 in the MX table and
 * 62.62.0.249 in the list for the firewall. Only what is among {@code smtp.peers} is tried.
 */
public final class LastRelay extends Requirement {

    private final String inMx;
    private final String inFirewall;

    public LastRelay() {
        this(NoteRelays.LAST_IN_MX, NoteRelays.LAST_IN_FIREWALL);
    }

    LastRelay(String inMx, String inFirewall) {
        super("3.1", "last-relay");
        this.inMx = inMx;
        this.inFirewall = inFirewall;
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        if (!surroundings.isNational()) {
            return List.of();
        }
        String note = "the note has " + inMx + " in the MX table and " + inFirewall + " in the firewall list: ";
        List<String> peers = Peers.of(surroundings.settings()).hosts().stream().map(InetAddress::getHostAddress).toList();
        List<String> tried = List.of(inMx, inFirewall).stream().filter(peers::contains).toList();
        if (tried.isEmpty()) {
            return List.of(pass(note + "neither is among smtp.peers here"));
        }
        List<Boolean> answers = surroundings.together(tried.stream()
            .<Supplier<Boolean>>map(address -> () -> answers(address, surroundings)).toList());
        List<String> answering = tried.stream().filter(address -> answers.get(tried.indexOf(address))).toList();
        String ask = "Ask the operators of the relays which one is right, and tell the Commission which one answers.";
        return List.of(switch (answering.size()) {
            case 0 -> warn(note + "neither answers", "Open TCP "
                + surroundings.settings().get(TestaSettings.SMTP_PORT) + " to both. " + ask);
            case 1 -> pass(note + answering.get(0) + " answers" + (tried.size() == 1 ? "" : ", the other does not"));
            default -> warn(note + "both answer", ask);
        });
    }

    private static boolean answers(String address, Surroundings surroundings) {
        TestaSettings settings = surroundings.settings();
        try {
            Greeting.of(new Endpoint(address, settings.get(TestaSettings.SMTP_PORT)), Protocol.SMTP,
                settings.get(TestaSettings.SMTP_SOURCE), settings.get(TestaSettings.HOSTNAME), surroundings.patience());
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
