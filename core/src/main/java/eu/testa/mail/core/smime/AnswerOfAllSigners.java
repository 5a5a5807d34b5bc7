package eu.testa.mail.core.smime;

import eu.testa.mail.core.smime.cms.SmimeAnswer;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which of several signatures decides: the worst. One that fails fails all, one of which nothing is known leaves all unknown; else
 * whoever may add a signature of his own to a mail could make up for one that is not good.
 */
final class AnswerOfAllSigners {

    private final Set<SmimeAnswer> given = EnumSet.noneOf(SmimeAnswer.class);

    /** Adds what is known of one signer. */
    void add(SmimeAnswer ofOne) {
        given.add(ofOne);
    }

    SmimeAnswer answer() {
        return given.contains(SmimeAnswer.FAIL) ? SmimeAnswer.FAIL : given.contains(SmimeAnswer.NONE) ? SmimeAnswer.NONE : SmimeAnswer.PASS;
    }
}
