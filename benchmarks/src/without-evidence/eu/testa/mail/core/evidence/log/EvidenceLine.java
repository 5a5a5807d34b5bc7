package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.evidence.EvidenceRecord;
import java.io.IOException;
import java.util.Optional;

/** In the place of a line of the log: no record is made one, and there is none to read. Only for {@code benchmarks/evidence.py}. */
public record EvidenceLine(long sequence, String nonce, String event, Optional<EvidenceRecord> record) {

    record Unnumbered(byte[] octets, int place, long[] keys) {

        byte[] at(long sequence) {
            return octets;
        }
    }

    private static final Unnumbered NONE = new Unnumbered(new byte[0], 0, new long[0]);

    static Unnumbered write(String nonce, EvidenceRecord record) {
        return NONE;
    }

    public static EvidenceLine read(byte[] line) throws IOException {
        throw new IOException("nothing was written");
    }

    public static boolean isAt(long sequence, byte[] line) {
        return false;
    }
}
