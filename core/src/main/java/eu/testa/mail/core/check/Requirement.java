package eu.testa.mail.core.check;

import java.io.IOException;
import java.util.List;

/** Something the note asks for, and how to find out whether it is so. */
public interface Requirement {

    /** The chapter of the note. */
    String chapter();

    /** Short, the same in every version: scripts look for it. */
    String name();

    /**
     * Finds out; changes nothing.
     *
     * @return at least one finding, unless there is nothing of the kind here
     * @throws IOException if it cannot be found out, which is a failure
     */
    List<Finding> check(Surroundings surroundings) throws IOException;

    /** It is as it should be. */
    default Finding pass(String message) {
        return new Finding(chapter(), name(), CheckVerdict.PASS, message, "");
    }

    /** It works, but should be looked at. */
    default Finding warn(String message, String next) {
        return new Finding(chapter(), name(), CheckVerdict.WARN, message, next);
    }

    /** It is not as it should be. */
    default Finding fail(String message, String next) {
        return new Finding(chapter(), name(), CheckVerdict.FAIL, message, next);
    }
}
