package eu.testa.mail.server.mailbox;

import java.util.Optional;
import org.apache.james.core.quota.QuotaCountUsage;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.model.CurrentQuotas;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.QuotaOperation;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.jdbi.v3.core.Handle;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The table {@code quota_usage}. {@link MessageTable} changes it together with the mailboxes, so it is right whatever ends a
 * server; James' own listener, which would count once more, is not bound.
 */
final class QuotaUsage implements CurrentQuotaManager {

    private final MailboxStore store;

    QuotaUsage(MailboxStore store) {
        this.store = store;
    }

    /** As James' {@code DefaultUserQuotaRootResolver} has it: a root for each user. */
    static String rootOf(Mailbox mailbox) {
        return mailbox.getNamespace() + "&" + mailbox.getUser().asString();
    }

    /** Adds to what a root has; negative numbers take away. */
    static void add(Handle handle, String root, long messages, long octets) {
        handle.createUpdate("INSERT INTO quota_usage (root, messages, octets) VALUES (:root, :messages, :octets) "
                + "ON CONFLICT (root) DO UPDATE SET messages = quota_usage.messages + excluded.messages, "
                + "octets = quota_usage.octets + excluded.octets")
            .bind("root", root)
            .bind("messages", messages)
            .bind("octets", octets)
            .execute();
    }

    @Override
    public Mono<CurrentQuotas> getCurrentQuotas(QuotaRoot root) {
        return Mono.fromCallable(() -> {
            Optional<CurrentQuotas> usage = store.read(handle ->
                handle.createQuery("SELECT messages, octets FROM quota_usage WHERE root = :root")
                    .bind("root", root.getValue())
                    .map((row, context) -> new CurrentQuotas(QuotaCountUsage.count(row.getLong(1)), QuotaSizeUsage.size(row.getLong(2))))
                    .findOne());
            return usage.orElseGet(CurrentQuotas::emptyQuotas);
        }).subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public Publisher<QuotaCountUsage> getCurrentMessageCount(QuotaRoot root) {
        return getCurrentQuotas(root).map(CurrentQuotas::count);
    }

    @Override
    public Publisher<QuotaSizeUsage> getCurrentStorage(QuotaRoot root) {
        return getCurrentQuotas(root).map(CurrentQuotas::size);
    }

    @Override
    public Publisher<Void> increase(QuotaOperation operation) {
        return change(operation, 1);
    }

    @Override
    public Publisher<Void> decrease(QuotaOperation operation) {
        return change(operation, -1);
    }

    private Mono<Void> change(QuotaOperation operation, int sign) {
        return Mono.fromCallable(() -> store.write(handle -> {
            add(handle, operation.quotaRoot().getValue(), sign * operation.count().asLong(), sign * operation.size().asLong());
            return true;
        })).subscribeOn(Schedulers.boundedElastic()).then();
    }

    @Override
    public Publisher<Void> setCurrentQuotas(QuotaOperation operation) {
        return Mono.fromCallable(() -> store.write(handle -> {
            String root = operation.quotaRoot().getValue();
            handle.createUpdate("DELETE FROM quota_usage WHERE root = :root").bind("root", root).execute();
            add(handle, root, operation.count().asLong(), operation.size().asLong());
            return true;
        })).subscribeOn(Schedulers.boundedElastic()).then();
    }
}
