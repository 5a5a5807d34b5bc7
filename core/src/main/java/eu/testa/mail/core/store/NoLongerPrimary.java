package eu.testa.mail.core.store;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/** A PostgreSQL that was the primary and is now a standby keeps its connections, and refuses every change on them. */
final class NoLongerPrimary implements SQLExceptionOverride {

    static final String READ_ONLY_TRANSACTION = "25006";

    @java.lang.Override
    public Override adjudicate(SQLException e) {
        return READ_ONLY_TRANSACTION.equals(e.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
