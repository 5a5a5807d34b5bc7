package eu.testa.mail.core.deferred;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Makes records of the rows of one statement. Which column belongs to which component is found out once: the columns of a statement
 * stay the same, and to find it out for each query anew, as Jdbi does, takes longer than the query.
 */
final class KnownColumns<T> implements RowMapper<T> {

    private final RowMapper<T> finding;
    /** Null until there was a row. */
    private volatile RowMapper<T> found;

    KnownColumns(Class<T> record) {
        this.finding = ConstructorMapper.of(record);
    }

    @Override
    public T map(ResultSet rows, StatementContext context) throws SQLException {
        return specialize(rows, context).map(rows, context);
    }

    @Override
    public RowMapper<T> specialize(ResultSet rows, StatementContext context) throws SQLException {
        if (found == null) {
            found = finding.specialize(rows, context);
        }
        return found;
    }
}
