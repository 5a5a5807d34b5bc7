package eu.testa.mail.core.digitalid;

import eu.testa.mail.core.digitalid.DigitalIdDirectory.HarvestRules;
import java.util.List;

/** Rules for tests that are about something else. */
public final class TestHarvest {

    /** No authority is an own one, and another key is offered as others are. */
    public static final HarvestRules EQUAL = new HarvestRules(new OwnAuthorities(List.of()), false);

    private TestHarvest() {
    }
}
