-- What one server does for all that share the store: which one, until a time of the database's clock.
CREATE TABLE task_lease (
    task   VARCHAR(64) NOT NULL PRIMARY KEY,
    holder VARCHAR(64) NOT NULL,
    until  BIGINT      NOT NULL
) ${often_changed};

-- What was told before the time of something is over, until it is over.
CREATE TABLE reminder (
    -- whose it is; empty: of all servers that share the store
    server      VARCHAR(255) NOT NULL,
    -- what tells it from the others of the server
    thing       TEXT         NOT NULL,
    ends_at     BIGINT       NOT NULL,
    -- how long before the end it was told, in milliseconds
    told_before BIGINT       NOT NULL,
    PRIMARY KEY (server, thing, ends_at, told_before)
);
