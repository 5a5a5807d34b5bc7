package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.evidence.checkpoint.Checkpoint;
import java.util.Optional;

/** How the log of a server goes on when the server starts; see {@link ContinuationFinder}. */
sealed interface Continuation {

    /** There is no log yet. */
    record NoLog() implements Continuation {
    }

    /**
     * It goes on in its newest file.
     *
     * @param last what the file has
     * @param log  name of the log, if the first record of the file can be read
     * @param loss what was missing or changed when the file began, and is not accepted yet
     */
    record SameFile(LastFile last, Optional<String> log, Optional<String> loss) implements Continuation {
    }

    /**
     * It goes on in a new file, for something is missing or was changed that was signed.
     *
     * @param last  newest checkpoint that there is of what went before
     * @param fault in words
     */
    record AfterLoss(Optional<Checkpoint> last, String fault) implements Continuation {
    }
}
