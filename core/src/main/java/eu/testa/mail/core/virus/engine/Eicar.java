package eu.testa.mail.core.virus.engine;

import eu.testa.mail.core.mail.MessageSource;
import java.nio.charset.StandardCharsets;

/**
 * The harmless string that every virus scanner finds by agreement (EICAR, "Anti-Malware Testfile", 68 octets). It is
 * put together only when asked for, so that a scanner on the administrator's machine has nothing to find in this jar.
 */
public final class Eicar {

    private static final String[] PARTS = {"X5O!P%@AP[4", "\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-", "ANTIVIRUS-TEST", "-FILE!$H+H*"};

    private Eicar() {
    }

    /** A mail with the string in its attachment: found only by who looks into mail. */
    public static MessageSource mail() {
        return EngineMail.attaching(MessageSource.of(octets()));
    }

    public static byte[] octets() {
        return String.join("", PARTS).getBytes(StandardCharsets.US_ASCII);
    }
}
