package eu.testa.mail.core.mime;

import java.io.IOException;
import java.io.InputStream;

/** An entity, header and body, that can be read any number of times. */
@FunctionalInterface
public interface EntitySource {

    InputStream open() throws IOException;
}
