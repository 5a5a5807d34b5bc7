-- A mail that the spool gives again is found, and not deferred twice.
CREATE INDEX deferred_mail_name ON deferred_mail (mail_name);
