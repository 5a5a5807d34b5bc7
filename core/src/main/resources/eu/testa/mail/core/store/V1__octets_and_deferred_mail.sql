-- Times are milliseconds since 1970-01-01T00:00:00Z; yes is 1 and no is 0. What stands in braces differs: class Dialect.

-- A message as it is. What is small lies in the row, the rest in pieces, so that a large one is never in memory as a whole.
CREATE TABLE octets (
    id      ${id},
    length  BIGINT  NOT NULL,
    sha256  ${blob} NOT NULL,
    -- null: in pieces
    small   ${blob}
);

CREATE TABLE octets_piece (
    -- octets.id * 1048576 + the number of the piece, from 0
    id      BIGINT  NOT NULL PRIMARY KEY,
    octets  ${blob} NOT NULL
);

CREATE TABLE destination (
    name       VARCHAR(255) NOT NULL PRIMARY KEY,
    -- how often it went down or came up: what was found out before the last time is old
    changes    BIGINT       NOT NULL,
    -- null: up
    down_since BIGINT,
    next_probe BIGINT,
    -- what was said last, as JSON
    reply      TEXT
) ${often_changed};

CREATE TABLE deferred_mail (
    id            ${id},
    mail_name     VARCHAR(255) NOT NULL,
    destination   VARCHAR(255) NOT NULL,
    sender        VARCHAR(320) NOT NULL,
    -- envelope and attributes in the caller's form
    state         ${blob}      NOT NULL,
    state_sha256  ${blob}      NOT NULL,
    octets        BIGINT       NOT NULL,
    size          BIGINT       NOT NULL,
    recipients    INTEGER      NOT NULL,
    first_queued  BIGINT       NOT NULL,
    next_attempt  BIGINT       NOT NULL,
    -- null: its sender was warned
    warn_at       BIGINT,
    expire_at     BIGINT       NOT NULL,
    attempts      INTEGER      NOT NULL,
    -- the run of the server that made the last attempt; null: none was made
    attempted_by  VARCHAR(64),
    held          INTEGER      NOT NULL,
    -- an administrator returns it
    returned      INTEGER      NOT NULL,
    reply         TEXT         NOT NULL,
    -- who works on it, and until when nobody else does, by the database's own clock
    lease         VARCHAR(64),
    leased_until  BIGINT       NOT NULL
) ${often_changed};

CREATE INDEX deferred_mail_due ON deferred_mail (destination, next_attempt);
CREATE INDEX deferred_mail_warn ON deferred_mail (warn_at);
CREATE INDEX deferred_mail_expire ON deferred_mail (expire_at);
-- A mail that the spool gives again is found, and not deferred twice.
CREATE INDEX deferred_mail_name ON deferred_mail (mail_name);

-- A mail that cannot be read is named here, and handed to nobody any more. A table of its own: the mail's row may be what
-- cannot be read.
CREATE TABLE damaged_mail (
    mail       BIGINT NOT NULL PRIMARY KEY,
    noticed_at BIGINT NOT NULL,
    what       TEXT   NOT NULL
);
