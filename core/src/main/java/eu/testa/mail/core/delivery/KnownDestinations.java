package eu.testa.mail.core.delivery;

import java.util.Set;

/** The destinations that mail is meant for, whether any ever went there: so each has its figures from the start. */
public interface KnownDestinations {

    Set<Destination> get();
}
