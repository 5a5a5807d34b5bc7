-- The report says why a mail is given up: its time is over, or an administrator returns it.
ALTER TABLE deferred_mail ADD COLUMN returned INTEGER DEFAULT 0 NOT NULL;
