package eu.testa.mail.server.mailbox;

import java.util.List;
import java.util.Map;
import javax.mail.Flags;
import javax.mail.Flags.Flag;

/** Flags as the store has them: a bit for each of the system's, and keywords, one a line. */
record StoredFlags(int system, String keywords) {

    static final int DELETED = 2;
    static final int RECENT = 16;
    static final int SEEN = 32;

    private static final Map<Flag, Integer> BITS = Map.of(
        Flag.ANSWERED, 1, Flag.DELETED, DELETED, Flag.DRAFT, 4, Flag.FLAGGED, 8, Flag.RECENT, RECENT, Flag.SEEN, SEEN);

    static StoredFlags of(Flags flags) {
        int system = BITS.entrySet().stream().filter(bit -> flags.contains(bit.getKey())).mapToInt(Map.Entry::getValue).sum();
        return new StoredFlags(system, String.join("\n", List.of(flags.getUserFlags())));
    }

    Flags flags() {
        Flags flags = new Flags();
        BITS.forEach((flag, bit) -> {
            if ((system & bit) != 0) {
                flags.add(flag);
            }
        });
        keywords.lines().forEach(flags::add);
        return flags;
    }
}
