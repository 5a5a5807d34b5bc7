package eu.testa.mail.core.evidence.verification;

/**
 * A record that is not as it was.
 *
 * @param kind what was done to it
 * @param line of the file as it is now, from 1; 0 for a record that is no longer there
 * @param was  the record's line as it was, from 1; 0 for a record that was not there
 */
record Difference(Kind kind, long line, long was) {

    enum Kind { CHANGED, REMOVED, INSERTED, MOVED }

    String words() {
        return switch (kind) {
            case CHANGED -> "was changed";
            case REMOVED -> "record " + was + " was removed";
            case INSERTED -> "was inserted";
            case MOVED -> "was moved here from line " + was;
        };
    }
}
