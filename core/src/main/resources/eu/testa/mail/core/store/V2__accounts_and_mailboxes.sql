CREATE TABLE local_domain (
    name VARCHAR(255) NOT NULL PRIMARY KEY
);

CREATE TABLE account (
    -- the whole address, in small letters
    name     VARCHAR(320) NOT NULL PRIMARY KEY,
    -- a hash in PHC string format, which says how it was made
    password VARCHAR(1024) NOT NULL
);

-- Aliases, forwards and groups: what arrives for an address of the own domain goes to each of its targets instead.
CREATE TABLE mapping (
    -- * stands for everything
    local_part VARCHAR(255)  NOT NULL,
    domain     VARCHAR(255)  NOT NULL,
    -- as James writes it, such as alias:Jeanne.Martin@tcn.f.eu-admin.net
    target     VARCHAR(1024) NOT NULL,
    PRIMARY KEY (local_part, domain, target)
);

CREATE INDEX mapping_target ON mapping (target);

CREATE TABLE mailbox (
    id             ${id},
    namespace      VARCHAR(255)  NOT NULL,
    account        VARCHAR(320)  NOT NULL,
    name           VARCHAR(1024) NOT NULL,
    -- another one when a mailbox of this name is made again: with it, the UIDs below are never given twice (RFC 3501)
    uid_validity   BIGINT        NOT NULL,
    last_uid       BIGINT        NOT NULL,
    highest_modseq BIGINT        NOT NULL,
    UNIQUE (account, namespace, name)
) ${often_changed};

CREATE TABLE mailbox_message (
    mailbox_id    BIGINT      NOT NULL REFERENCES mailbox (id) ON DELETE CASCADE,
    uid           BIGINT      NOT NULL,
    modseq        BIGINT      NOT NULL,
    message_id    VARCHAR(36) NOT NULL,
    octets_id     BIGINT      NOT NULL,
    size_octets   BIGINT      NOT NULL,
    -- octets before the body
    body_start    INTEGER     NOT NULL,
    internal_date BIGINT      NOT NULL,
    save_date     BIGINT      NOT NULL,
    -- 1 answered, 2 deleted, 4 draft, 8 flagged, 16 recent, 32 seen
    flags         INTEGER     NOT NULL,
    -- keywords, one a line
    user_flags    TEXT        NOT NULL,
    -- what James read from the header, as JSON
    properties    TEXT        NOT NULL,
    text_lines    BIGINT,
    PRIMARY KEY (mailbox_id, uid)
);

CREATE TABLE subscription (
    account VARCHAR(320)  NOT NULL,
    mailbox VARCHAR(1024) NOT NULL,
    PRIMARY KEY (account, mailbox)
);

-- What a quota root has in its mailboxes; changed in the same transaction as they are.
CREATE TABLE quota_usage (
    root     VARCHAR(640) NOT NULL PRIMARY KEY,
    messages BIGINT       NOT NULL,
    octets   BIGINT       NOT NULL
) ${often_changed};

-- What it may have at most. Null: says nothing; -1: without limit.
CREATE TABLE quota_limit (
    -- user, domain or global
    scope    VARCHAR(6)   NOT NULL,
    -- a quota root, a domain, or empty
    owner    VARCHAR(640) NOT NULL,
    messages BIGINT,
    octets   BIGINT,
    PRIMARY KEY (scope, owner)
);

-- Mailboxes that a POP3 session has for itself (RFC 1939, chapter 4), until a time of the database's clock.
CREATE TABLE mailbox_lease (
    mailbox_id BIGINT      NOT NULL PRIMARY KEY,
    holder     VARCHAR(64) NOT NULL,
    until      BIGINT      NOT NULL
) ${often_changed};
