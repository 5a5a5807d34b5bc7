package eu.testa.mail.server.mailbox;

import java.util.Optional;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.ModSeqProvider;
import org.apache.james.mailbox.store.mail.UidProvider;

/** The numbers that a mailbox gave last, and the next ones. */
final class MailboxNumbers implements UidProvider, ModSeqProvider {

    private final MailboxStore store;

    MailboxNumbers(MailboxStore store) {
        this.store = store;
    }

    @Override
    public MessageUid nextUid(Mailbox mailbox) throws MailboxException {
        return nextUid(mailbox.getMailboxId());
    }

    @Override
    public MessageUid nextUid(MailboxId mailbox) throws MailboxException {
        return MessageUid.of(next(mailbox, "last_uid"));
    }

    @Override
    public Optional<MessageUid> lastUid(Mailbox mailbox) throws MailboxException {
        return Optional.of(last(mailbox.getMailboxId(), "last_uid")).filter(uid -> uid > 0).map(MessageUid::of);
    }

    @Override
    public ModSeq nextModSeq(Mailbox mailbox) throws MailboxException {
        return nextModSeq(mailbox.getMailboxId());
    }

    @Override
    public ModSeq nextModSeq(MailboxId mailbox) throws MailboxException {
        return ModSeq.of(next(mailbox, "highest_modseq"));
    }

    @Override
    public ModSeq highestModSeq(Mailbox mailbox) throws MailboxException {
        return highestModSeq(mailbox.getMailboxId());
    }

    @Override
    public ModSeq highestModSeq(MailboxId mailbox) throws MailboxException {
        long last = last(mailbox, "highest_modseq");
        return last == 0 ? ModSeq.first() : ModSeq.of(last);
    }

    private long next(MailboxId mailbox, String column) throws MailboxException {
        return store.write(handle ->
                handle.createQuery("UPDATE mailbox SET <column> = <column> + 1 WHERE id = :mailbox RETURNING <column>")
                    .define("column", column)
                    .bind("mailbox", StoredMailboxId.number(mailbox))
                    .mapTo(Long.class)
                    .findOne())
            .orElseThrow(() -> new MailboxNotFoundException(mailbox));
    }

    private long last(MailboxId mailbox, String column) throws MailboxException {
        return store.read(handle -> handle.createQuery("SELECT <column> FROM mailbox WHERE id = :mailbox")
            .define("column", column)
            .bind("mailbox", StoredMailboxId.number(mailbox))
            .mapTo(Long.class)
            .findOne()
            .orElse(0L));
    }
}
