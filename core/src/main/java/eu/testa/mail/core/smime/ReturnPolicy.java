package eu.testa.mail.core.smime;

import eu.testa.mail.core.smime.SmimeVerification.Type;
import eu.testa.mail.core.smime.cms.SmimeAnswer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which mail goes back to its sender for what its signature or its encryption is. */
public final class ReturnPolicy {

    /** What may be sent back. */
    private enum Fault {
        UNSIGNED, INVALID, UNENCRYPTED, UNVERIFIED
    }

    private final Set<Fault> faults;

    private ReturnPolicy(Set<Fault> faults) {
        this.faults = faults;
    }

    public static ReturnPolicy nothing() {
        return new ReturnPolicy(EnumSet.noneOf(Fault.class));
    }

    /**
     * @param text faults, separated by commas
     * @throws IllegalArgumentException if one is none
     */
    public static ReturnPolicy parse(String text) {
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        for (String fault : text.split(",")) {
            faults.add(Fault.valueOf(fault.strip().toUpperCase(Locale.ROOT)));
        }
        return new ReturnPolicy(faults);
    }

    /** In words that follow "expected". */
    public static String expected() {
        return "one or several, separated by commas, of " + String.join(", ",
            Arrays.stream(Fault.values()).map(fault -> fault.name().toLowerCase(Locale.ROOT)).toList());
    }

    public boolean isEmpty() {
        return faults.isEmpty();
    }

    /** Why a mail goes back; nothing if it does not. */
    public Optional<ReturnReason> reason(SmimeVerification verification) {
        return signature(verification).or(() -> unencrypted(verification));
    }

    private Optional<ReturnReason> signature(SmimeVerification verification) {
        return switch (verification.result()) {
            case PASS -> Optional.empty();
            case NONE -> unsigned(verification);
            // a mail of which only a part is signed is not signed, and what is there is not valid for all of it
            case FAIL, PERMERROR -> on(Fault.INVALID, status(verification), "Its signature is not valid: "
                + verification.reason() + ".").or(() -> unsigned(verification));
            case TEMPERROR, NEUTRAL -> on(Fault.UNVERIFIED, "5.7.5", "Its signature cannot be verified at the moment: "
                + verification.reason() + ".");
        };
    }

    private Optional<ReturnReason> unsigned(SmimeVerification verification) {
        return verification.type() != Type.NONE ? Optional.empty()
            : on(Fault.UNSIGNED, "5.7.1", "It is not signed as a whole. Sign it with your digital ID and send it again.");
    }

    private Optional<ReturnReason> unencrypted(SmimeVerification verification) {
        return verification.type() == Type.ENVELOPED ? Optional.empty()
            : on(Fault.UNENCRYPTED, "5.7.1", "It is not encrypted. Encrypt it to its recipients and send it again.");
    }

    /** RFC 3463 §3.8: message integrity failure, or cryptographic failure. */
    private static String status(SmimeVerification verification) {
        return verification.integrity() == SmimeAnswer.FAIL ? "5.7.7" : "5.7.5";
    }

    private Optional<ReturnReason> on(Fault fault, String status, String words) {
        return faults.contains(fault) ? Optional.of(new ReturnReason(status, words)) : Optional.empty();
    }
}
