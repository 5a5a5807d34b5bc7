-- The mail of which this is a part that goes its own way; null where it is the mail itself. A server that was killed meanwhile finds
-- by it whom it has not to deliver to.
ALTER TABLE deferred_mail ADD COLUMN part_of VARCHAR(255);
CREATE INDEX deferred_mail_part ON deferred_mail (part_of) WHERE part_of IS NOT NULL;
