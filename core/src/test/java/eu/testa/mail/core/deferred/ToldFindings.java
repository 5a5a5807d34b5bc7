package eu.testa.mail.core.deferred;

import eu.testa.mail.core.store.archive.StoreFinding;
import eu.testa.mail.core.store.archive.StoreInspection;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told of a store while that is read. */
class ToldFindings implements StoreInspection.Listener {

    final List<StoreFinding> findings = new ArrayList<>();

    @Override
    public void found(StoreFinding finding) {
        findings.add(finding);
    }

    @Override
    public void reading(String part, long done, long all) {
        // what was found is all that is asked for
    }
}
