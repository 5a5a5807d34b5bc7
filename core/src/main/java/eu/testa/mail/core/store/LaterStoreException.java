package eu.testa.mail.core.store;

/** A later version of this program has changed the tables; until that one is installed, or a backup restored, no start helps. */
public final class LaterStoreException extends StoreException {

    private static final long serialVersionUID = 1L;

    /**
     * @param what    has these tables: the store, or an archive
     * @param version of the tables
     */
    public LaterStoreException(String what, int version) {
        super(what + " has tables of version " + version + ", and this program knows them up to version " + Schema.VERSION
            + ": it is of a later version of this program. Install that one again, or go back to a backup that was made before it");
    }
}
