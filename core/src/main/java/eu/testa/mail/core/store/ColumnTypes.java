package eu.testa.mail.core.store;

import java.sql.Types;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;

/** How Java's types are kept in columns that both databases have. */
final class ColumnTypes {

    private ColumnTypes() {
    }

    static void registerIn(Jdbi jdbi) {
        jdbi.registerArgument(new InstantAsMilliseconds());
        jdbi.registerArgument(new BooleanAsNumber());
        jdbi.registerColumnMapper(Instant.class, (row, column, context) -> {
            long milliseconds = row.getLong(column);
            return row.wasNull() ? null : Instant.ofEpochMilli(milliseconds);
        });
    }

    private static final class InstantAsMilliseconds extends AbstractArgumentFactory<Instant> {

        InstantAsMilliseconds() {
            super(Types.BIGINT);
        }

        @Override
        protected Argument build(Instant value, ConfigRegistry config) {
            return (position, statement, context) -> statement.setLong(position, value.toEpochMilli());
        }
    }

    private static final class BooleanAsNumber extends AbstractArgumentFactory<Boolean> {

        BooleanAsNumber() {
            super(Types.INTEGER);
        }

        @Override
        protected Argument build(Boolean value, ConfigRegistry config) {
            return (position, statement, context) -> statement.setInt(position, value ? 1 : 0);
        }
    }
}
