package eu.testa.mail.core.digitalid;

import java.util.Locale;

/** How a certificate came into the directory, and so who vouches for it. */
public enum Origin {
    /** An administrator imported or confirmed it. */
    IMPORTED,
    /** It came with signed mail, and an authority of this server's own has issued it. */
    OWN_AUTHORITY,
    /** The server of the country whose user it is told it, with its signature. */
    EXCHANGED,
    /** It came with signed mail, and another trusted authority has issued it. */
    HARVESTED;

    /** Whether somebody here or in its own country vouches for it; such a one is offered before all others. */
    public boolean isVouchedFor() {
        return this != HARVESTED;
    }

    /** Whether somebody here vouches for it. */
    boolean isVouchedForHere() {
        return this == IMPORTED || this == OWN_AUTHORITY;
    }

    /** As it is written. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
