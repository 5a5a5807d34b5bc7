package eu.testa.mail.core.probe;

import java.util.Locale;

/**
 * Where probes go: {@code testa-probe@} and a domain. A server of this kind takes such mail for its own domain, notes that it
 * came and keeps nothing of it; at others nobody has the address, so that they answer for it and nobody is disturbed.
 */
public final class EchoAddress {

    /** What stands before the {@code @}. */
    public static final String LOCAL_PART = "testa-probe";

    private EchoAddress() {
    }

    /** The echo address of a domain. */
    public static String of(String domain) {
        return LOCAL_PART + "@" + domain;
    }

    /** Whether an address is one, of whatever domain. */
    public static boolean is(String address) {
        return address.toLowerCase(Locale.ROOT).startsWith(LOCAL_PART + "@");
    }
}
