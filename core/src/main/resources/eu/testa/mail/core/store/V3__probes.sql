-- Mail that a server sends by itself to know that it arrives. Times and lengths of time are milliseconds.
CREATE TABLE probe (
    id      VARCHAR(64)  NOT NULL PRIMARY KEY,
    -- who sent it
    server  VARCHAR(255) NOT NULL,
    -- over which relay, or to which domain
    path    VARCHAR(255) NOT NULL,
    sent_at BIGINT       NOT NULL,
    -- null: not arrived
    took    BIGINT,
    -- where it was lost; null: nowhere, as far as is known
    hop     VARCHAR(520),
    -- what was said last
    words   TEXT         NOT NULL
);

CREATE INDEX probe_time ON probe (server, sent_at);
-- What is waited for: a handful among a month of others.
CREATE INDEX probe_open ON probe (server, sent_at) WHERE took IS NULL AND hop IS NULL;
