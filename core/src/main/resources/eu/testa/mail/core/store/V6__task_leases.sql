-- What one server does for all that share the store: which one, until a time of the database's clock.
CREATE TABLE task_lease (
    task   VARCHAR(64) NOT NULL PRIMARY KEY,
    holder VARCHAR(64) NOT NULL,
    until  BIGINT      NOT NULL
) ${often_changed};
