-- A mail that the spool gives again is found, and not put into the mailbox twice: a digest of its name, the recipient and its
-- octets; null where it was not delivered but copied or moved.
ALTER TABLE mailbox_message ADD COLUMN delivery ${blob};
CREATE UNIQUE INDEX mailbox_message_delivery ON mailbox_message (mailbox_id, delivery);

-- What is due is looked at from where it was looked at last, and the room of mail that is gone is given back early.
${in_order_and_early};
