package eu.testa.mail.core.evidence;

/**
 * Whose decision it is that something is done with a mail.
 *
 * @param who    an administrator's name, or that of the setting by which it happens
 * @param whence the address from which it was decided
 */
public record Intervention(String who, String whence) {

    private static final String HERE = "this server";

    /** That of a setting, which nobody has to ask for. */
    public static Intervention of(String setting) {
        return new Intervention(setting, HERE);
    }

    /** A record that says so, to be filled. */
    public EvidenceRecord.Builder record(EvidenceEvent event) {
        return EvidenceRecord.of(event).with(EvidenceRecord.WHO, who).with(EvidenceRecord.WHENCE, whence);
    }
}
