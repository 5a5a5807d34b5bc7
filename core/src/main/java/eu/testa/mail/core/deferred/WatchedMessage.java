package eu.testa.mail.core.deferred;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.store.DamagedException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Remembers that a message turned out to be damaged: those who read it take that for one more failure of theirs. */
final class WatchedMessage implements MessageSource {

    private final MessageSource message;
    private volatile DamagedException damage;

    WatchedMessage(MessageSource message) {
        this.message = message;
    }

    /** What is wrong with it, as far as it was read. */
    Optional<String> damage() {
        return Optional.ofNullable(damage).map(Throwable::getMessage);
    }

    @Override
    public InputStream open() throws IOException {
        return new Watched(watch(message::open));
    }

    @Override
    public long size() throws IOException {
        return message.size();
    }

    private interface Read<T> {
        T now() throws IOException;
    }

    private <T> T watch(Read<T> read) throws IOException {
        try {
            return read.now();
        } catch (DamagedException e) {
            damage = e;
            throw e;
        }
    }

    private final class Watched extends FilterInputStream {

        private Watched(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            return watch(in::read);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return watch(() -> in.read(buffer, offset, length));
        }
    }
}
