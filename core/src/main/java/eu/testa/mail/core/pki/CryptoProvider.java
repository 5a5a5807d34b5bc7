package eu.testa.mail.core.pki;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Bouncy Castle, used by name where it is needed and never registered for the whole server. */
public final class CryptoProvider {

    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private CryptoProvider() {
    }

    /** The provider. */
    public static Provider get() {
        return BOUNCY_CASTLE;
    }
}
