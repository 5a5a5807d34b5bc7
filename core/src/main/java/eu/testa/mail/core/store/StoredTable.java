package eu.testa.mail.core.store;

import java.util.List;

/**
 * A table of the store that an archive has.
 *
 * @param name  in the database
 * @param holds what a row is, in the words of an administrator
 * @param key   columns that tell a row from all others and whose it is
 * @param order of an index that has all of the key: the index can be read though rows of the table cannot
 */
public record StoredTable(String name, String holds, List<String> key, String order) {

    public static final StoredTable OCTETS = new StoredTable("octets", "octets of a mail", List.of("id"), "id");
    public static final StoredTable PIECES = new StoredTable("octets_piece", "octets of a mail", List.of("id"), "id");
    public static final StoredTable DEFERRED = new StoredTable("deferred_mail", "waiting mail", List.of("id", "destination"),
        "destination, next_attempt");
    public static final StoredTable DAMAGED = keyed("damaged_mail", "note of a damaged mail", "mail");
    public static final StoredTable DOMAINS = keyed("local_domain", "domain of this server", "name");
    public static final StoredTable MAILBOXES = new StoredTable("mailbox", "mailbox", List.of("id", "account", "namespace", "name"),
        "account, namespace, name");
    public static final StoredTable MESSAGES = keyed("mailbox_message", "mail in a mailbox", "mailbox_id", "uid");

    /** What is referred to stands before what refers to it. */
    public static final List<StoredTable> ALL = List.of(OCTETS, PIECES, keyed("destination", "state of a destination", "name"), DEFERRED,
        DAMAGED, DOMAINS, keyed("account", "account", "name"), keyed("mapping", "alias or forward", "local_part", "domain", "target"),
        MAILBOXES, MESSAGES, keyed("subscription", "subscription", "account", "mailbox"),
        keyed("digital_id", "digital ID", "mailbox", "sha256"), keyed("digital_id_list", "note of a list of digital IDs", "domain"),
        keyed("reminder", "note of a reminder", "server", "thing", "ends_at", "told_before"), keyed("probe", "result of a probe", "id"),
        keyed("quota_usage", "use of a quota", "root"), keyed("quota_limit", "quota", "scope", "owner"));

    private static StoredTable keyed(String name, String holds, String... key) {
        return new StoredTable(name, holds, List.of(key), String.join(", ", key));
    }

    /** The columns of the key, for a query. */
    public String columns() {
        return String.join(", ", key);
    }
}
