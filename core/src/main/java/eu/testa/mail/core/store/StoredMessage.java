package eu.testa.mail.core.store;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.store.StoredOctets.Head;
import java.io.IOException;
import java.io.InputStream;

/** A message in the store. A delivery reads it twice; the octets of a small one are fetched once. */
final class StoredMessage implements MessageSource {

    /** In octets: what many deliveries at the same time may remember without harm. */
    private static final int SMALL = 64 * 1024;

    private final StoredOctets octets;
    private final long id;
    private final long length;
    private Head fetched;

    StoredMessage(StoredOctets octets, long id, long length) {
        this.octets = octets;
        this.id = id;
        this.length = length;
    }

    @Override
    public InputStream open() throws IOException {
        Head head = head();
        if (head.length() != length) {
            throw new DamagedException("message " + id + " has " + head.length() + " octets in the store, not the " + length
                + " that came");
        }
        return new StoredMessageStream(octets, head);
    }

    private synchronized Head head() throws IOException {
        if (fetched != null) {
            return fetched;
        }
        Head head = octets.head(id);
        if (head.small().filter(small -> small.length <= SMALL).isPresent()) {
            fetched = head;
        }
        return head;
    }

    @Override
    public long size() {
        return length;
    }
}
