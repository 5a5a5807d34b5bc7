package eu.testa.mail.core.evidence;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Evidence in memory, for tests of those who write it. */
public final class WrittenEvidence implements Evidence {

    private final List<EvidenceRecord> records = new CopyOnWriteArrayList<>();
    private volatile Optional<String> trouble = Optional.empty();

    /** From now on nothing can be written. */
    public void fail(String why) {
        trouble = Optional.of(why);
    }

    /** What was written, in order. */
    public List<EvidenceRecord> records() {
        return List.copyOf(records);
    }

    @Override
    public long write(EvidenceRecord record) {
        records.add(record);
        return records.size();
    }

    @Override
    public void awaitDurable(long place) {
        // nothing here outlives the test
    }

    @Override
    public void awaitDurable() {
        // nothing here outlives the test
    }

    @Override
    public Optional<String> trouble() {
        return trouble;
    }
}
