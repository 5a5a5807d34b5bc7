package eu.testa.mail.core.pki.ca;

import java.nio.file.Path;

/**
 * A digital ID that was just issued, and the folder with the files for its owner.
 *
 * @param entry  its line of the register
 * @param folder {@code Mail.pfx} (not after a request with its own key), {@code Mail.cer}, {@code Mail.p7b},
 *               {@code Root_CA.crt}, {@code EC_CA.crt}; and {@code Mail.password}, which must travel another way
 */
public record IssuedId(RegisterEntry entry, Path folder) {

    public static final String PFX = "Mail.pfx";
    public static final String PASSWORD = "Mail.password";
    public static final String CERTIFICATE = "Mail.cer";
    public static final String CHAIN = "Mail.p7b";
}
