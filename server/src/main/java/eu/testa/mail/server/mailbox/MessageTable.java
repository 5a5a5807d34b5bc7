package eu.testa.mail.server.mailbox;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Lists;
import eu.testa.mail.core.store.StoredOctets;
import eu.testa.mail.mailets.delivery.DeliveryName;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.mail.Flags;
import org.apache.james.mailbox.ApplicableFlagBuilder;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxCounters;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Messages of mailboxes. Each change is a transaction of its own, octets included. */
final class MessageTable implements MessageMapper {

    private static final Logger LOGGER = LoggerFactory.getLogger(MessageTable.class);
    /** Messages deleted in one transaction, so that others get their turn. */
    private static final int DELETED_AT_ONCE = 500;

    private final MailboxStore store;
    private final StoredOctets octets;
    private final MessageRows rows;
    private final MailboxNumbers numbers;
    private final Clock clock;
    private final Optional<DeliveryName> delivery;

    /** @param delivery what is added is not added a second time under this name */
    MessageTable(MailboxStore store, StoredOctets octets, Clock clock, Optional<DeliveryName> delivery) {
        this.store = store;
        this.octets = octets;
        this.rows = new MessageRows(octets);
        this.numbers = new MailboxNumbers(store);
        this.clock = clock;
        this.delivery = delivery;
    }

    /** How the octets of a message come into the mailbox. */
    private interface Source {
        MessageRows.Arrival octets(Handle handle) throws IOException;
    }

    @Override
    public MessageMetaData add(Mailbox mailbox, MailboxMessage message) throws MailboxException {
        Date saveDate = Date.from(clock.instant());
        try {
            MessageRows.Place place = put(mailbox, saveDate, message, message.createFlags(), handle -> write(handle, message));
            message.setUid(place.uid());
            message.setModSeq(place.modSeq());
            message.setSaveDate(saveDate);
            return message.metaData();
        } catch (MailboxException e) {
            if (e.getCause() instanceof DeliveredBeforeException before) {
                return deliveredBefore(mailbox, message, before.delivery);
            }
            throw e;
        }
    }

    private MessageMetaData deliveredBefore(Mailbox mailbox, MailboxMessage message, byte[] digest) throws MailboxException {
        MailboxMessage found = store.read(handle -> rows.find(handle, StoredMailboxId.number(mailbox.getMailboxId()), digest))
            .orElseThrow(() -> new MailboxException("the mail was in the mailbox already, and was removed from it just now"));
        LOGGER.info("Mail {} is in mailbox {} already, from before the server was killed or lost its database; it is not put there twice",
            delivery.map(DeliveryName::mail).orElse(""), mailbox.getMailboxId().serialize());
        message.setUid(found.getUid());
        message.setModSeq(found.getModSeq());
        found.getSaveDate().ifPresent(message::setSaveDate);
        return found.metaData();
    }

    @Override
    public MessageMetaData copy(Mailbox mailbox, MailboxMessage original) throws MailboxException {
        Date saveDate = Date.from(clock.instant());
        Flags flags = recent(original);
        return metaData(put(mailbox, saveDate, original, flags, handle ->
            MessageRows.Arrival.unnamed(original instanceof StoreMailboxMessage stored
                ? octets.copy(handle, stored.octetsId()) : write(handle, original).octetsId())),
            saveDate, original, flags);
    }

    @Override
    public MessageMetaData move(Mailbox mailbox, MailboxMessage original) throws MailboxException {
        if (!(original instanceof StoreMailboxMessage stored)) {
            throw new IllegalArgumentException("only what is in a mailbox can be moved to another one");
        }
        Date saveDate = Date.from(clock.instant());
        Flags flags = recent(original);
        return metaData(put(mailbox, saveDate, original, flags, handle -> {
            long from = StoredMailboxId.number(stored.getMailboxId());
            MessageRows.leave(handle, from, MailboxTable.quotaRoot(handle, from), stored);
            return MessageRows.Arrival.unnamed(stored.octetsId());
        }), saveDate, original, flags);
    }

    /** Where it comes to, it is new. */
    private static Flags recent(MailboxMessage original) {
        Flags flags = original.createFlags();
        flags.add(Flags.Flag.RECENT);
        return flags;
    }

    private MessageRows.Arrival write(Handle handle, MailboxMessage message) throws IOException {
        try (InputStream in = message.getFullContent()) {
            StoredOctets.Written written = octets.write(handle, in);
            return new MessageRows.Arrival(written.id(), delivery.map(name -> name.digest(written.sha256())));
        }
    }

    /** The octets come first: others who put something into the mailbox wait from when it gives the UID. */
    private MessageRows.Place put(Mailbox mailbox, Date saveDate, MailboxMessage message, Flags flags, Source source)
        throws MailboxException {
        long id = StoredMailboxId.number(mailbox.getMailboxId());
        try {
            return store.write(handle -> {
                MessageRows.Arrival arrival = source.octets(handle);
                MessageRows.Place place = MessageRows.nextPlace(handle, id).orElseThrow(NoSuchMailboxException::new);
                if (!MessageRows.insert(handle, id, place, arrival, saveDate, message, flags)) {
                    throw new DeliveredBeforeException(arrival.delivery().orElseThrow());
                }
                QuotaUsage.add(handle, QuotaUsage.rootOf(mailbox), 1, message.getFullContentOctets());
                return place;
            });
        } catch (MailboxException e) {
            throw e.getCause() instanceof NoSuchMailboxException ? new MailboxNotFoundException(mailbox.getMailboxId()) : e;
        }
    }

    /** Undoes the transaction. */
    private static final class NoSuchMailboxException extends IOException {
    }

    /** Undoes the transaction. */
    private static final class DeliveredBeforeException extends IOException {

        private final byte[] delivery;

        private DeliveredBeforeException(byte[] delivery) {
            this.delivery = delivery;
        }
    }

    private static MessageMetaData metaData(MessageRows.Place place, Date saveDate, MailboxMessage message, Flags flags) {
        return new MessageMetaData(place.uid(), place.modSeq(), flags, message.getFullContentOctets(),
            message.getInternalDate(), Optional.of(saveDate), message.getMessageId(),
            ThreadId.fromBaseMessageId(message.getMessageId()));
    }

    @Override
    public Iterator<MailboxMessage> findInMailbox(Mailbox mailbox, MessageRange range, FetchType type, int limit)
        throws MailboxException {
        return find(mailbox, range, limit).iterator();
    }

    @Override
    public Flux<MailboxMessage> findInMailboxReactive(Mailbox mailbox, MessageRange range, FetchType type, int limit) {
        return Mono.fromCallable(() -> find(mailbox, range, limit))
            .subscribeOn(Schedulers.boundedElastic())
            .flatMapIterable(messages -> messages);
    }

    private List<MailboxMessage> find(Mailbox mailbox, MessageRange range, int limit) throws MailboxException {
        return store.read(handle -> rows.find(handle, StoredMailboxId.number(mailbox.getMailboxId()), range, limit));
    }

    @Override
    public Flux<MessageUid> listAllMessageUids(Mailbox mailbox) {
        return Mono.fromCallable(() -> uids(mailbox, MessageRange.all(), "TRUE"))
            .subscribeOn(Schedulers.boundedElastic())
            .flatMapIterable(uids -> uids);
    }

    @Override
    public List<MessageUid> retrieveMessagesMarkedForDeletion(Mailbox mailbox, MessageRange range) throws MailboxException {
        return uids(mailbox, range, "(flags & " + StoredFlags.DELETED + ") <> 0");
    }

    @Override
    public List<MessageUid> findRecentMessageUidsInMailbox(Mailbox mailbox) throws MailboxException {
        return uids(mailbox, MessageRange.all(), "(flags & " + StoredFlags.RECENT + ") <> 0");
    }

    /** Null, says James, if there is none. */
    @Override
    public MessageUid findFirstUnseenMessageUid(Mailbox mailbox) throws MailboxException {
        return uids(mailbox, MessageRange.all(), "(flags & " + StoredFlags.SEEN + ") = 0").stream().findFirst().orElse(null);
    }

    private List<MessageUid> uids(Mailbox mailbox, MessageRange range, String condition) throws MailboxException {
        return store.read(handle -> MessageRows.inRange(handle,
                "SELECT uid FROM mailbox_message WHERE mailbox_id = :mailbox AND uid BETWEEN :from AND :to AND <condition> "
                    + "ORDER BY uid", StoredMailboxId.number(mailbox.getMailboxId()), range)
            .define("condition", condition)
            .map((row, context) -> MessageUid.of(row.getLong(1)))
            .list());
    }

    @Override
    public long countMessagesInMailbox(Mailbox mailbox) throws MailboxException {
        return getMailboxCounters(mailbox).getCount();
    }

    @Override
    public MailboxCounters getMailboxCounters(Mailbox mailbox) throws MailboxException {
        return store.read(handle -> handle.createQuery("SELECT COUNT(*), "
                + "COALESCE(SUM(CASE WHEN (flags & " + StoredFlags.SEEN + ") = 0 THEN 1 ELSE 0 END), 0) "
                + "FROM mailbox_message WHERE mailbox_id = :mailbox")
            .bind("mailbox", StoredMailboxId.number(mailbox.getMailboxId()))
            .map((row, context) -> MailboxCounters.builder()
                .mailboxId(mailbox.getMailboxId())
                .count(row.getLong(1))
                .unseen(row.getLong(2))
                .build())
            .one());
    }

    @Override
    public void delete(Mailbox mailbox, MailboxMessage message) throws MailboxException {
        deleteMessages(mailbox, List.of(message.getUid()));
    }

    @Override
    public Map<MessageUid, MessageMetaData> deleteMessages(Mailbox mailbox, List<MessageUid> uids) throws MailboxException {
        long id = StoredMailboxId.number(mailbox.getMailboxId());
        Map<MessageUid, MessageMetaData> deleted = new HashMap<>();
        for (List<MessageUid> some : Lists.partition(uids, DELETED_AT_ONCE)) {
            List<Long> numbers = some.stream().map(MessageUid::asLong).toList();
            store.write(handle -> {
                List<MailboxMessage> found = rows.find(handle, id, numbers);
                rows.delete(handle, id, QuotaUsage.rootOf(mailbox), numbers);
                return found;
            }).forEach(message -> deleted.put(message.getUid(), message.metaData()));
        }
        return ImmutableMap.copyOf(deleted);
    }

    @Override
    public Iterator<UpdatedFlags> updateFlags(Mailbox mailbox, FlagsUpdateCalculator calculator, MessageRange range)
        throws MailboxException {
        long id = StoredMailboxId.number(mailbox.getMailboxId());
        return store.write(handle -> {
            // first, so that nobody changes them between what is read and what is written
            ModSeq modSeq = nextModSeq(handle, id);
            List<UpdatedFlags> updates = new ArrayList<>();
            for (MailboxMessage message : rows.find(handle, id, range, UNLIMITED)) {
                Flags before = message.createFlags();
                Flags after = calculator.buildNewFlags(before);
                if (UpdatedFlags.flagsChanged(before, after)) {
                    message.setModSeq(modSeq);
                    updateFlags(handle, id, message, after);
                }
                updates.add(UpdatedFlags.builder()
                    .uid(message.getUid())
                    .messageId(message.getMessageId())
                    .modSeq(message.getModSeq())
                    .oldFlags(before)
                    .newFlags(after)
                    .build());
            }
            return updates;
        }).iterator();
    }

    private static ModSeq nextModSeq(Handle handle, long mailbox) {
        return handle.createQuery(
                "UPDATE mailbox SET highest_modseq = highest_modseq + 1 WHERE id = :mailbox RETURNING highest_modseq")
            .bind("mailbox", mailbox)
            .map((row, context) -> ModSeq.of(row.getLong(1)))
            .findOne()
            .orElse(ModSeq.first());
    }

    private static void updateFlags(Handle handle, long mailbox, MailboxMessage message, Flags flags) {
        StoredFlags stored = StoredFlags.of(flags);
        handle.createUpdate("UPDATE mailbox_message SET flags = :flags, user_flags = :userFlags, modseq = :modseq "
                + "WHERE mailbox_id = :mailbox AND uid = :uid")
            .bind("flags", stored.system())
            .bind("userFlags", stored.keywords())
            .bind("modseq", message.getModSeq().asLong())
            .bind("mailbox", mailbox)
            .bind("uid", message.getUid().asLong())
            .execute();
    }

    @Override
    public Optional<MessageUid> getLastUid(Mailbox mailbox) throws MailboxException {
        return numbers.lastUid(mailbox);
    }

    @Override
    public ModSeq getHighestModSeq(Mailbox mailbox) throws MailboxException {
        return numbers.highestModSeq(mailbox);
    }

    @Override
    public Flags getApplicableFlag(Mailbox mailbox) throws MailboxException {
        List<Flags> used = store.read(handle ->
            handle.createQuery("SELECT DISTINCT flags, user_flags FROM mailbox_message WHERE mailbox_id = :mailbox")
                .bind("mailbox", StoredMailboxId.number(mailbox.getMailboxId()))
                .map((row, context) -> MessageRows.flags(row))
                .list());
        return ApplicableFlagBuilder.builder().add(used).build();
    }
}
