package eu.testa.mail.matchers;

/**
 * Matches mail that is encrypted as a whole. It reads what {@code SmimeVerify} noted, so that mailet stands before it; a
 * mail that was not verified does not match. It takes no condition.
 *
 * <pre>{@code
 * <mailet match="All" class="SmimeVerify"/>
 * <mailet match="IsSmimeEncrypted" class="SetMimeHeader">
 *     <name>X-TESTA-Confidential</name>
 *     <value>encrypted</value>
 * </mailet>
 * }</pre>
 */
public class IsSmimeEncrypted extends SmimeTypeMatcher {

    public IsSmimeEncrypted() {
        super("enveloped");
    }
}
