-- The directory of digital IDs, which is one for all servers that share the store.
CREATE TABLE digital_id (
    -- the address, in small letters
    mailbox     VARCHAR(320) NOT NULL,
    -- of the certificate, hexadecimal
    sha256      VARCHAR(64)  NOT NULL,
    certificate ${blob}      NOT NULL,
    -- how it came here, and so who vouches for it
    origin      VARCHAR(16)  NOT NULL,
    -- whether its key was a new one, and no administrator has said a word to it
    changed     SMALLINT     NOT NULL,
    -- another number at each change: their sum tells whether another server has changed something
    stamp       INTEGER      NOT NULL,
    PRIMARY KEY (mailbox, sha256)
);

-- Lists of digital IDs that countries tell each other.
CREATE TABLE digital_id_list (
    -- whose it is; *: the own one, which goes to all
    domain      VARCHAR(255) NOT NULL PRIMARY KEY,
    -- when the last one was signed
    signed_at   BIGINT       NOT NULL,
    -- of the own one: which IDs are on it; else empty
    fingerprint VARCHAR(64)  NOT NULL,
    -- whether the country has had the own list, too
    answered    SMALLINT     NOT NULL
);
