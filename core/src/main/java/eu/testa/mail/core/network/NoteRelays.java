package eu.testa.mail.core.network;

import java.util.List;

/**
 * The TESTA Mail Relays as the note gives them (chapter 3.1, stage 1). It gives the last one two addresses: 62.62.0.241
 * among the MX records, 62.62.0.249 in the list for the firewall.
 */
public final class NoteRelays {

    /**
     * An MX record of eu-admin.net.
     *
     * @param address the target; the note's records name addresses
     * @param role    as the note calls it
     */
    public record Exchanger(int preference, String address, String role) {
    }

    public static final List<Exchanger> MX = List.of(
        new Exchanger(1, "62.62.0.17", "primary mail relay server"),
        new Exchanger(2, "62.62.0.28", "backup mail relay server"),
        new Exchanger(3, "62.62.0.29", "2nd backup mail relay server"),
        new Exchanger(4, "62.62.0.241", "3rd backup mail relay server"));

    /** To be opened for port 25, in both directions. */
    public static final List<String> FIREWALL = List.of("62.62.0.17", "62.62.0.28", "62.62.0.29", "62.62.0.249");

    /** The last relay as the MX records have it. */
    public static final String LAST_IN_MX = "62.62.0.241";
    /** The last relay as the list for the firewall has it. */
    public static final String LAST_IN_FIREWALL = "62.62.0.249";

    private NoteRelays() {
    }
}
