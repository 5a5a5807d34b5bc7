package eu.testa.mail.lab;

import java.util.Locale;

/** The two roles of the design; the label is the folder under {@code conf/}. */
public enum Role {
    /** A Member State's TESTA-facing mail server. */
    NATIONAL,
    /** A TESTA Mail Relay. */
    RELAY;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
