package eu.testa.mail.core.virus;

import java.nio.charset.StandardCharsets;

/**
 * The harmless string that every virus scanner finds by agreement (EICAR, "Anti-Malware Testfile", 68 octets). It is
 * put together only when asked for, so that a scanner on the administrator's machine has nothing to find in this jar.
 */
public final class Eicar {

    private static final String[] PARTS = {"X5O!P%@AP[4", "\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-", "ANTIVIRUS-TEST", "-FILE!$H+H*"};

    private Eicar() {
    }

    public static byte[] octets() {
        return String.join("", PARTS).getBytes(StandardCharsets.US_ASCII);
    }
}
