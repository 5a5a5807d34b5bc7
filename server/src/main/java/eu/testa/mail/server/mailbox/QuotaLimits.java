package eu.testa.mail.server.mailbox;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.james.core.Domain;
import org.apache.james.core.quota.QuotaCountLimit;
import org.apache.james.core.quota.QuotaLimitValue;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Quota.Scope;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.jdbi.v3.core.statement.SqlStatement;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The table {@code quota_limit}: what a user, a domain, or everybody may have at most. */
final class QuotaLimits implements MaxQuotaManager {

    private static final long UNLIMITED = -1;

    private final MailboxStore store;

    QuotaLimits(MailboxStore store) {
        this.store = store;
    }

    /** Whose limit it is. */
    private record Owner(Scope scope, String name) {

        static final Owner EVERYBODY = new Owner(Scope.Global, "");

        static Owner user(QuotaRoot root) {
            return new Owner(Scope.User, root.getValue());
        }

        static Owner domain(Domain domain) {
            return new Owner(Scope.Domain, domain.asString());
        }
    }

    /** What is limited: a column, and James' type for it. */
    private record Kind<T extends QuotaLimitValue<T>>(String column, Function<Optional<Long>, T> limit) {

        static final Kind<QuotaCountLimit> MESSAGES = new Kind<>("messages", QuotaCountLimit::count);
        static final Kind<QuotaSizeLimit> OCTETS = new Kind<>("octets", QuotaSizeLimit::size);

        T read(long stored) {
            return limit.apply(Optional.of(stored).filter(number -> number != UNLIMITED));
        }
    }

    private <T extends QuotaLimitValue<T>> void set(Owner owner, Kind<T> kind, T limit) throws MailboxException {
        long number = limit.isLimited() ? limit.asLong() : UNLIMITED;
        store.write(handle -> about(owner, kind, handle.createUpdate("INSERT INTO quota_limit (scope, owner, <column>) "
                + "VALUES (:scope, :owner, :limit) ON CONFLICT (scope, owner) DO UPDATE SET <column> = excluded.<column>"))
            .bind("limit", number)
            .execute());
    }

    private void remove(Owner owner, Kind<?> kind) throws MailboxException {
        store.write(handle -> about(owner, kind,
            handle.createUpdate("UPDATE quota_limit SET <column> = NULL WHERE scope = :scope AND owner = :owner")).execute());
    }

    private <T extends QuotaLimitValue<T>> Optional<T> find(Owner owner, Kind<T> kind) throws MailboxException {
        return store.read(handle -> about(owner, kind, handle.createQuery(
                "SELECT <column> FROM quota_limit WHERE scope = :scope AND owner = :owner AND <column> IS NOT NULL"))
            .map((row, context) -> kind.read(row.getLong(1)))
            .findOne());
    }

    private static <S extends SqlStatement<S>> S about(Owner owner, Kind<?> kind, S statement) {
        return statement.define("column", kind.column()).bind("scope", owner.scope().name()).bind("owner", owner.name());
    }

    private <T extends QuotaLimitValue<T>> Map<Scope, T> details(QuotaRoot root, Kind<T> kind) {
        Map<Scope, T> details = new HashMap<>();
        Stream.concat(Stream.of(Owner.user(root), Owner.EVERYBODY), root.getDomain().map(Owner::domain).stream())
            .forEach(owner -> findUnchecked(owner, kind).ifPresent(limit -> details.put(owner.scope(), limit)));
        return details;
    }

    private <T extends QuotaLimitValue<T>> Optional<T> findUnchecked(Owner owner, Kind<T> kind) {
        try {
            return find(owner, kind);
        } catch (MailboxException e) {
            throw new StoreUnavailableException(e);
        }
    }

    /** James declares no exception where it is thrown. */
    private static final class StoreUnavailableException extends RuntimeException {
        StoreUnavailableException(MailboxException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private interface Change {
        void make() throws MailboxException;
    }

    private static Publisher<Void> later(Change change) {
        return Mono.fromCallable(() -> {
            change.make();
            return true;
        }).subscribeOn(Schedulers.boundedElastic()).then();
    }

    private <T extends QuotaLimitValue<T>> Publisher<T> findLater(Owner owner, Kind<T> kind) {
        return Mono.fromCallable(() -> find(owner, kind)).subscribeOn(Schedulers.boundedElastic()).flatMap(Mono::justOrEmpty);
    }

    @Override
    public void setMaxStorage(QuotaRoot root, QuotaSizeLimit limit) throws MailboxException {
        set(Owner.user(root), Kind.OCTETS, limit);
    }

    @Override
    public Publisher<Void> setMaxStorageReactive(QuotaRoot root, QuotaSizeLimit limit) {
        return later(() -> setMaxStorage(root, limit));
    }

    @Override
    public void setMaxMessage(QuotaRoot root, QuotaCountLimit limit) throws MailboxException {
        set(Owner.user(root), Kind.MESSAGES, limit);
    }

    @Override
    public Publisher<Void> setMaxMessageReactive(QuotaRoot root, QuotaCountLimit limit) {
        return later(() -> setMaxMessage(root, limit));
    }

    @Override
    public void removeMaxMessage(QuotaRoot root) throws MailboxException {
        remove(Owner.user(root), Kind.MESSAGES);
    }

    @Override
    public Publisher<Void> removeMaxMessageReactive(QuotaRoot root) {
        return later(() -> removeMaxMessage(root));
    }

    @Override
    public void removeMaxStorage(QuotaRoot root) throws MailboxException {
        remove(Owner.user(root), Kind.OCTETS);
    }

    @Override
    public Publisher<Void> removeMaxStorageReactive(QuotaRoot root) {
        return later(() -> removeMaxStorage(root));
    }

    @Override
    public void setGlobalMaxStorage(QuotaSizeLimit limit) throws MailboxException {
        set(Owner.EVERYBODY, Kind.OCTETS, limit);
    }

    @Override
    public Publisher<Void> setGlobalMaxStorageReactive(QuotaSizeLimit limit) {
        return later(() -> setGlobalMaxStorage(limit));
    }

    @Override
    public void removeGlobalMaxStorage() throws MailboxException {
        remove(Owner.EVERYBODY, Kind.OCTETS);
    }

    @Override
    public Publisher<Void> removeGlobalMaxStorageReactive() {
        return later(this::removeGlobalMaxStorage);
    }

    @Override
    public void setGlobalMaxMessage(QuotaCountLimit limit) throws MailboxException {
        set(Owner.EVERYBODY, Kind.MESSAGES, limit);
    }

    @Override
    public Publisher<Void> setGlobalMaxMessageReactive(QuotaCountLimit limit) {
        return later(() -> setGlobalMaxMessage(limit));
    }

    @Override
    public void removeGlobalMaxMessage() throws MailboxException {
        remove(Owner.EVERYBODY, Kind.MESSAGES);
    }

    @Override
    public Publisher<Void> removeGlobalMaxMessageReactive() {
        return later(this::removeGlobalMaxMessage);
    }

    @Override
    public Optional<QuotaSizeLimit> getGlobalMaxStorage() throws MailboxException {
        return find(Owner.EVERYBODY, Kind.OCTETS);
    }

    @Override
    public Publisher<QuotaSizeLimit> getGlobalMaxStorageReactive() {
        return findLater(Owner.EVERYBODY, Kind.OCTETS);
    }

    @Override
    public Optional<QuotaCountLimit> getGlobalMaxMessage() throws MailboxException {
        return find(Owner.EVERYBODY, Kind.MESSAGES);
    }

    @Override
    public Publisher<QuotaCountLimit> getGlobalMaxMessageReactive() {
        return findLater(Owner.EVERYBODY, Kind.MESSAGES);
    }

    @Override
    public Map<Scope, QuotaCountLimit> listMaxMessagesDetails(QuotaRoot root) {
        return details(root, Kind.MESSAGES);
    }

    @Override
    public Map<Scope, QuotaSizeLimit> listMaxStorageDetails(QuotaRoot root) {
        return details(root, Kind.OCTETS);
    }

    @Override
    public Optional<QuotaCountLimit> getDomainMaxMessage(Domain domain) {
        return findUnchecked(Owner.domain(domain), Kind.MESSAGES);
    }

    @Override
    public Publisher<QuotaCountLimit> getDomainMaxMessageReactive(Domain domain) {
        return findLater(Owner.domain(domain), Kind.MESSAGES);
    }

    @Override
    public void setDomainMaxMessage(Domain domain, QuotaCountLimit limit) throws MailboxException {
        set(Owner.domain(domain), Kind.MESSAGES, limit);
    }

    @Override
    public Publisher<Void> setDomainMaxMessageReactive(Domain domain, QuotaCountLimit limit) {
        return later(() -> setDomainMaxMessage(domain, limit));
    }

    @Override
    public void removeDomainMaxMessage(Domain domain) throws MailboxException {
        remove(Owner.domain(domain), Kind.MESSAGES);
    }

    @Override
    public Publisher<Void> removeDomainMaxMessageReactive(Domain domain) {
        return later(() -> removeDomainMaxMessage(domain));
    }

    @Override
    public void setDomainMaxStorage(Domain domain, QuotaSizeLimit limit) throws MailboxException {
        set(Owner.domain(domain), Kind.OCTETS, limit);
    }

    @Override
    public Publisher<Void> setDomainMaxStorageReactive(Domain domain, QuotaSizeLimit limit) {
        return later(() -> setDomainMaxStorage(domain, limit));
    }

    @Override
    public Optional<QuotaSizeLimit> getDomainMaxStorage(Domain domain) {
        return findUnchecked(Owner.domain(domain), Kind.OCTETS);
    }

    @Override
    public Publisher<QuotaSizeLimit> getDomainMaxStorageReactive(Domain domain) {
        return findLater(Owner.domain(domain), Kind.OCTETS);
    }

    @Override
    public void removeDomainMaxStorage(Domain domain) throws MailboxException {
        remove(Owner.domain(domain), Kind.OCTETS);
    }

    @Override
    public Publisher<Void> removeDomainMaxStorageReactive(Domain domain) {
        return later(() -> removeDomainMaxStorage(domain));
    }
}
