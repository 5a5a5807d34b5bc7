package eu.testa.mail.core.check;

import java.io.IOException;
import java.util.List;

/** Something the note asks for, and how to find out whether it is so. */
public abstract class Requirement {

    private final String chapter;
    private final String name;

    /**
     * @param chapter of the note
     * @param name    short, the same in every version: scripts look for it
     */
    protected Requirement(String chapter, String name) {
        this.chapter = chapter;
        this.name = name;
    }

    /**
     * Finds out; changes nothing.
     *
     * @return at least one finding, unless there is nothing of the kind here
     * @throws IOException if it cannot be found out, which is a failure
     */
    public abstract List<Finding> check(Surroundings surroundings) throws IOException;

    /** It is as it should be. */
    protected final Finding pass(String message) {
        return new Finding(chapter, name, CheckVerdict.PASS, message, "");
    }

    /** It works, but should be looked at. */
    protected final Finding warn(String message, String next) {
        return new Finding(chapter, name, CheckVerdict.WARN, message, next);
    }

    /** It is not as it should be. */
    protected final Finding fail(String message, String next) {
        return new Finding(chapter, name, CheckVerdict.FAIL, message, next);
    }

    /** Only a server that answers could say it. */
    protected final Finding onlyTheServerKnows() {
        return warn("not known: the server does not run", "Start it and check again.");
    }
}
