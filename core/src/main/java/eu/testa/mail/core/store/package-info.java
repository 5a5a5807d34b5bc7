/**
 * The store: one database for all that a server keeps (waiting mail, accounts, mailboxes, quotas), embedded SQLite or a
 * PostgreSQL that several servers share.
 *
 * <p>{@link eu.testa.mail.core.store.Database} opens it, brings its tables up to date from the numbered files beside this
 * package's resources, and runs transactions; {@link eu.testa.mail.core.store.StoredOctets} keeps messages in it. In the tables,
 * times are milliseconds since 1970-01-01T00:00:00Z ({@code BIGINT}), yes and no are 1 and 0 ({@code INTEGER}): Java's
 * {@code Instant} and {@code boolean} are bound and read as such.
 */
package eu.testa.mail.core.store;
