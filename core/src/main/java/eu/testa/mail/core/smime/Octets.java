package eu.testa.mail.core.smime;

import java.io.IOException;
import java.io.InputStream;

/** An entity, header and body, that can be read any number of times. */
@FunctionalInterface
interface Octets {

    InputStream open() throws IOException;
}
