-- A mail that the spool gives again is found, and not parked twice.
CREATE INDEX parked_mail_name ON parked_mail (mail_name);
