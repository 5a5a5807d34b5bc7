package eu.testa.mail.core.evidence;

import java.io.IOException;
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

    /** The records of a mail, as event and who is behind it. */
    public List<String> deeds(String mail) {
        return records.stream().filter(record -> record.text(EvidenceRecord.MAIL).equals(Optional.of(mail)))
            .map(record -> record.event().word() + record.text(EvidenceRecord.WHO).map(who -> " by " + who).orElse("")).toList();
    }

    @Override
    public void awaitDurable(long place) throws IOException {
        awaitDurable();
    }

    /** Nothing here outlives the test, but it can fail. */
    @Override
    public void awaitDurable() throws IOException {
        if (trouble.isPresent()) {
            throw new IOException(trouble.get());
        }
    }

    @Override
    public Optional<String> trouble() {
        return trouble;
    }
}
