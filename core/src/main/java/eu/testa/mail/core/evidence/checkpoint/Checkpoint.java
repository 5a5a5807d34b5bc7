package eu.testa.mail.core.evidence.checkpoint;

import eu.testa.mail.core.evidence.merkle.Hash;
import eu.testa.mail.core.evidence.merkle.TreeHead;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/**
 * What a file of the log was at a moment, in the text form of C2SP {@code tlog-checkpoint}: origin, number of records, root,
 * and one extension line with the time, for people and in seconds for {@code openssl -attime}.
 *
 * <pre>
 * relay-1.eu-admin.net/evidence/8f3c21d0/2026-12-01
 * 1234
 * CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
 * time 2026-12-01T08:15:30Z 1764576930
 * </pre>
 *
 * @param origin names the log and the file: server, id of the log, name of the file
 * @param head   of the tree over the file's lines
 * @param at     to the second
 */
public record Checkpoint(String origin, TreeHead head, Instant at) {

    private static final String TIME = "time";
    private static final int LINES = 4;
    /** Octets of an origin at the most; it goes into names of files and must not be a book. */
    private static final int LONGEST_ORIGIN = 400;

    public Checkpoint {
        if (!origin.matches("[A-Za-z0-9.-]+/evidence/[0-9a-f]{8}/[0-9.-]+") || origin.length() > LONGEST_ORIGIN) {
            throw new IllegalArgumentException("not the origin of an evidence log: " + origin);
        }
        at = Instant.ofEpochSecond(at.getEpochSecond());
    }

    /** The octets that are signed. */
    public byte[] text() {
        return (origin + "\n" + head.size() + "\n" + head.root().base64() + "\n"
            + TIME + " " + at + " " + at.getEpochSecond() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The name of the file that this is the checkpoint of. */
    public String fileName() {
        return origin.substring(origin.lastIndexOf('/') + 1);
    }

    /** The server that the log is of. */
    public String server() {
        return serverOf(origin);
    }

    /** The server that a log is of, or a file of it. */
    public static String serverOf(String log) {
        int end = log.indexOf('/');
        return end < 0 ? log : log.substring(0, end);
    }

    /** The log, without the file: server and id. */
    public String log() {
        return origin.substring(0, origin.lastIndexOf('/'));
    }

    /**
     * Reads a checkpoint back; only what {@link #text} writes is one, octet for octet.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static Checkpoint parse(String text) {
        List<String> lines = text.lines().toList();
        if (lines.size() != LINES) {
            throw new IllegalArgumentException("a checkpoint has " + LINES + " lines, this text has " + lines.size());
        }
        String[] time = lines.get(3).split(" ", -1);
        try {
            Checkpoint checkpoint = new Checkpoint(lines.get(0),
                new TreeHead(Long.parseUnsignedLong(lines.get(1)), Hash.ofBase64(lines.get(2))), Instant.parse(time[1]));
            if (!text.equals(new String(checkpoint.text(), StandardCharsets.UTF_8))) {
                throw new IllegalArgumentException("not in the form in which checkpoints are written");
            }
            return checkpoint;
        } catch (DateTimeException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("the fourth line of a checkpoint is its time", e);
        }
    }
}
