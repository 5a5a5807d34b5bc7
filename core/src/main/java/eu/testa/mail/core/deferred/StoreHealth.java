package eu.testa.mail.core.deferred;

import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import java.io.IOException;

/** The deferred store answers. Without it no mail is accepted, for none could be put off. */
public final class StoreHealth implements PartCheck {

    private final Destinations store;

    public StoreHealth(Destinations store) {
        this.store = store;
    }

    @Override
    public String part() {
        return "Store";
    }

    @Override
    public PartHealth look() {
        try {
            store.check();
            return PartHealth.healthy();
        } catch (IOException e) {
            return PartHealth.unhealthy("the store of waiting mail does not answer: " + e.getMessage() + "; mail is put off (451)",
                "See that the database of store.url, and its synchronous standby, run and can be reached; without one, see the disk and "
                    + "logs/server.log.");
        }
    }
}
