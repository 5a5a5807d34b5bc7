package eu.testa.mail.core.delivery.smtp;

import java.util.Optional;

/** Octets of a message somebody has looked at already: nobody has to read them to know {@link MessageTraits}. */
public interface KnownTraits {

    /** Of exactly these octets; empty if they have to be read. */
    Optional<MessageTraits> traits();
}
