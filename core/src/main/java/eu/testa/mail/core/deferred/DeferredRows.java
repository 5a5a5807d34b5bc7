package eu.testa.mail.core.deferred;

import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.delivery.ReplyJson;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.SqlStatement;

/** How this package's records are kept in columns. */
final class DeferredRows {

    private DeferredRows() {
    }

    /** Lets a statement read and be given what this package has in its records. */
    static <S extends SqlStatement<S>> S with(S statement) {
        statement.registerColumnMapper(Destination.class, (row, column, context) -> {
            String name = row.getString(column);
            return name == null ? null : new Destination(name);
        });
        statement.registerColumnMapper(RemoteReply.class, (row, column, context) -> {
            String json = row.getString(column);
            return json == null ? null : ReplyJson.read(json);
        });
        return statement;
    }

    /** As {@link #with}, for rows that are records. */
    static <S extends SqlStatement<S>> S with(S statement, Class<?> record) {
        return with(statement).registerRowMapper(ConstructorMapper.factory(record));
    }
}
