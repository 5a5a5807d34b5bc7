-- Times are milliseconds since 1970-01-01T00:00:00Z; 9223372036854775807 stands for never.

CREATE TABLE destination (
    name       VARCHAR(255)  NOT NULL PRIMARY KEY,
    -- null: up
    down_since BIGINT,
    next_probe BIGINT,
    -- what was said last, as JSON
    reply      VARCHAR(8000)
);

CREATE TABLE deferred_mail (
    id           BIGINT        NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mail_name    VARCHAR(255)  NOT NULL,
    destination  VARCHAR(255)  NOT NULL,
    sender       VARCHAR(320)  NOT NULL,
    -- envelope and attributes in the caller's form
    state        BLOB(64M)     NOT NULL,
    size_octets  BIGINT        NOT NULL,
    recipients   INTEGER       NOT NULL,
    first_queued BIGINT        NOT NULL,
    next_attempt BIGINT        NOT NULL,
    warn_at      BIGINT        NOT NULL,
    expire_at    BIGINT        NOT NULL,
    attempts     INTEGER       NOT NULL,
    held         INTEGER       NOT NULL,
    reply        VARCHAR(8000) NOT NULL,
    -- who works on it, and until when nobody else does
    lease        VARCHAR(64),
    leased_until BIGINT       NOT NULL
);

CREATE INDEX deferred_mail_due ON deferred_mail (destination, next_attempt);
CREATE INDEX deferred_mail_warn ON deferred_mail (warn_at);
CREATE INDEX deferred_mail_expire ON deferred_mail (expire_at);

-- The octets in pieces, so that a large mail is never in memory as a whole.
CREATE TABLE deferred_octets (
    mail_id BIGINT      NOT NULL,
    piece   INTEGER     NOT NULL,
    octets  BLOB(1M)    NOT NULL,
    PRIMARY KEY (mail_id, piece)
);
