package eu.testa.mail.matchers;

/**
 * Matches mail that is signed as a whole, whatever its signature is worth; for that there is {@link SmimeResultIs}. It
 * reads what {@code SmimeVerify} noted, so that mailet stands before it; a mail that was not verified does not match. It
 * takes no condition.
 *
 * <pre>{@code
 * <mailet match="All" class="SmimeVerify"/>
 * <mailet match="IsSmimeSigned" class="ToRepository">
 *     <repositoryPath>file://signed</repositoryPath>
 *     <passThrough>true</passThrough>
 * </mailet>
 * }</pre>
 */
public class IsSmimeSigned extends SmimeTypeMatcher {

    public IsSmimeSigned() {
        super("signed");
    }
}
