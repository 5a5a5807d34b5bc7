package eu.testa.mail.server.mailbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.acl.ACLDiff;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxExistsException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxACL;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.model.search.MailboxQuery;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.jdbi.v3.core.Handle;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The table {@code mailbox}. Nobody shares mailboxes over POP3, so there are no access rights. */
final class MailboxTable implements MailboxMapper {

    private static final String COLUMNS = "id, namespace, account, name, uid_validity";

    private final MailboxStore store;
    private final MessageRows messages;

    MailboxTable(MailboxStore store, MessageRows messages) {
        this.store = store;
        this.messages = messages;
    }

    @Override
    public Mono<Mailbox> create(MailboxPath path, UidValidity uidValidity) {
        return Mono.fromCallable(() -> {
            long id = store.write(handle -> handle.createQuery(
                    "INSERT INTO mailbox (namespace, account, name, uid_validity, last_uid, highest_modseq) "
                        + "VALUES (:namespace, :account, :name, :uidValidity, 0, 0) "
                        + "ON CONFLICT (account, namespace, name) DO NOTHING RETURNING id")
                .bind("namespace", path.getNamespace())
                .bind("account", path.getUser().asString())
                .bind("name", path.getName())
                .bind("uidValidity", uidValidity.asLong())
                .mapTo(Long.class).findOne())
                .orElseThrow(() -> new MailboxExistsException(path.getName()));
            return new Mailbox(path, uidValidity, new StoredMailboxId(id));
        }).subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public Mono<MailboxId> rename(Mailbox mailbox) {
        MailboxId id = Objects.requireNonNull(mailbox.getMailboxId());
        return Mono.fromCallable(() -> {
            Renamed renamed = store.write(handle -> rename(handle, mailbox));
            return switch (renamed) {
                case DONE -> id;
                case NO_SUCH_MAILBOX -> throw new MailboxNotFoundException(id);
                case NAME_IS_TAKEN -> throw new MailboxExistsException(mailbox.getName());
            };
        }).subscribeOn(Schedulers.boundedElastic());
    }

    private enum Renamed { DONE, NO_SUCH_MAILBOX, NAME_IS_TAKEN }

    private static Renamed rename(Handle handle, Mailbox mailbox) {
        if (find(handle, mailbox.generateAssociatedPath()).isPresent()) {
            return Renamed.NAME_IS_TAKEN;
        }
        long id = StoredMailboxId.number(mailbox.getMailboxId());
        Optional<Mailbox> before = find(handle, id);
        if (before.isEmpty()) {
            return Renamed.NO_SUCH_MAILBOX;
        }
        handle.createUpdate("UPDATE mailbox SET namespace = :namespace, account = :account, name = :name WHERE id = :id")
            .bind("namespace", mailbox.getNamespace())
            .bind("account", mailbox.getUser().asString())
            .bind("name", mailbox.getName())
            .bind("id", id)
            .execute();
        MessageRows.moveUsage(handle, id, QuotaUsage.rootOf(before.get()), QuotaUsage.rootOf(mailbox));
        return Renamed.DONE;
    }

    @Override
    public Mono<Void> delete(Mailbox mailbox) {
        return Mono.fromCallable(() -> store.write(handle -> {
            long id = StoredMailboxId.number(mailbox.getMailboxId());
            messages.deleteAll(handle, id, QuotaUsage.rootOf(mailbox));
            handle.createUpdate("DELETE FROM mailbox_lease WHERE mailbox_id = :id").bind("id", id).execute();
            return handle.createUpdate("DELETE FROM mailbox WHERE id = :id").bind("id", id).execute();
        })).subscribeOn(Schedulers.boundedElastic()).then();
    }

    @Override
    public Mono<Mailbox> findMailboxByPath(MailboxPath path) {
        return Mono.fromCallable(() -> store.read(handle -> find(handle, path)))
            .subscribeOn(Schedulers.boundedElastic())
            .flatMap(Mono::justOrEmpty);
    }

    private static Optional<Mailbox> find(Handle handle, MailboxPath path) {
        return handle.createQuery("SELECT " + COLUMNS
                + " FROM mailbox WHERE account = :account AND namespace = :namespace AND name = :name")
            .bind("account", path.getUser().asString())
            .bind("namespace", path.getNamespace())
            .bind("name", path.getName())
            .map((row, context) -> mailbox(row))
            .findOne();
    }

    @Override
    public Mono<Mailbox> findMailboxById(MailboxId id) {
        return Mono.fromCallable(() -> store.read(handle -> find(handle, StoredMailboxId.number(id)))
                .orElseThrow(() -> new MailboxNotFoundException(id)))
            .subscribeOn(Schedulers.boundedElastic());
    }

    /** Whose quota the messages of a mailbox count for. */
    static String quotaRoot(Handle handle, long mailbox) {
        return find(handle, mailbox).map(QuotaUsage::rootOf).orElse("");
    }

    private static Optional<Mailbox> find(Handle handle, long id) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM mailbox WHERE id = :id")
            .bind("id", id)
            .map((row, context) -> mailbox(row))
            .findOne();
    }

    @Override
    public Flux<Mailbox> findMailboxWithPathLike(MailboxQuery.UserBound query) {
        return ofAccount(query.getFixedUser(), query.getFixedNamespace()).filter(query::matches);
    }

    @Override
    public Mono<Boolean> hasChildren(Mailbox mailbox, char delimiter) {
        return ofAccount(mailbox.getUser(), mailbox.getNamespace())
            .any(other -> other.getName().startsWith(mailbox.getName() + delimiter));
    }

    /** They are few. */
    private Flux<Mailbox> ofAccount(Username account, String namespace) {
        return Mono.fromCallable(() -> store.read(handle -> handle.createQuery("SELECT " + COLUMNS
                    + " FROM mailbox WHERE account = :account AND namespace = :namespace ORDER BY name")
                .bind("account", account.asString())
                .bind("namespace", namespace)
                .map((row, context) -> mailbox(row))
                .list()))
            .subscribeOn(Schedulers.boundedElastic())
            .flatMapIterable(all -> all);
    }

    @Override
    public Flux<Mailbox> list() {
        return Mono.fromCallable(() -> store.read(handle ->
                handle.createQuery("SELECT " + COLUMNS + " FROM mailbox ORDER BY account, name")
                    .map((row, context) -> mailbox(row))
                    .list()))
            .subscribeOn(Schedulers.boundedElastic())
            .flatMapIterable(all -> all);
    }

    private static Mailbox mailbox(ResultSet row) throws SQLException {
        MailboxPath path = new MailboxPath(row.getString("namespace"), Username.of(row.getString("account")),
            row.getString("name"));
        return new Mailbox(path, UidValidity.of(row.getLong("uid_validity")), new StoredMailboxId(row.getLong("id")));
    }

    @Override
    public Flux<Mailbox> findNonPersonalMailboxes(Username user, MailboxACL.Right right) {
        return Flux.empty();
    }

    @Override
    public Mono<ACLDiff> updateACL(Mailbox mailbox, MailboxACL.ACLCommand command) {
        return notShared();
    }

    @Override
    public Mono<ACLDiff> setACL(Mailbox mailbox, MailboxACL acl) {
        return notShared();
    }

    private static Mono<ACLDiff> notShared() {
        return Mono.error(new MailboxException("mailboxes cannot be shared: they are read over POP3, by their own users only"));
    }
}
