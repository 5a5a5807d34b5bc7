package eu.testa.mail.core.metrics;

import java.util.List;

/**
 * All that is counted, measured and timed. Names and labels never change, since dashboards and alerts of administrators
 * have them. Seconds and octets are the only units. No label ever has an address, or anything else that somebody outside
 * could invent as he likes.
 */
public enum Metric {

    ACCEPTED(Kind.COUNTER, "testa_accepted", "Mails that were taken: answered with 250", "tls"),
    ACCEPTED_BYTES(Kind.COUNTER, "testa_accepted_bytes", "Octets of the mails that were taken"),
    REFUSED(Kind.COUNTER, "testa_refused",
        "What was refused, connections with it: by the handler of smtpserver.xml or by Maintenance, and the class of the reply", "rule",
        "status"),
    DELIVERIES(Kind.COUNTER, "testa_deliveries",
        "What became of recipients: delivered, deferred or bounced; status is the class of the reply, none without a reply",
        "destination", "result", "status"),
    HANDOVERS(Kind.COUNTER, "testa_handovers",
        "Recipients whose mail went to the next server, over TLS or not", "tls"),
    DELIVERY_DELAY(Kind.HISTOGRAM, "testa_delivery_delay_seconds",
        "From the time at which this server took a mail until it was delivered"),
    SPOOL_TIME(Kind.HISTOGRAM, "testa_spool_time_seconds", "From the time at which a mail came into the spool until it left it"),
    SCAN_TIME(Kind.HISTOGRAM, "testa_scan_time_seconds",
        "How long a virus scan took, by its verdict: clean, infected, not-scannable, no-verdict", "verdict"),
    VERIFICATION_TIME(Kind.HISTOGRAM, "testa_verification_time_seconds",
        "How long the verification of S/MIME took, by its result as in Authentication-Results", "result"),
    SESSIONS(Kind.COUNTER, "testa_sessions", "Connections that were taken, by protocol: smtp, pop3, ldap", "protocol"),
    SESSIONS_OPEN(Kind.GAUGE, "testa_sessions_open", "Connections that are open now", "protocol"),

    WAITING(Kind.GAUGE, "testa_waiting_mails", "Deferred mails, those that are held with them", "destination"),
    WAITING_HELD(Kind.GAUGE, "testa_waiting_held_mails", "Deferred mails that an administrator holds", "destination"),
    WAITING_OLDEST(Kind.GAUGE, "testa_waiting_oldest_seconds", "Age of the oldest deferred mail; 0 if none waits", "destination"),
    DESTINATION_DOWN(Kind.GAUGE, "testa_destination_down", "1: cannot be reached, and only probed", "destination"),

    SPOOL(Kind.GAUGE, "testa_spool_mails", "Mails in the spool"),
    SPOOL_OLDEST(Kind.GAUGE, "testa_spool_oldest_seconds", "Age of the oldest mail in the spool; 0 if it is empty"),
    REPOSITORY(Kind.GAUGE, "testa_repository_mails", "Mails that somebody has to look at: in the repository error, in quarantine",
        "repository"),

    SCANNER_UP(Kind.GAUGE, "testa_scanner_up", "1: a daemon of this engine can be used", "engine"),
    SIGNATURES_AGE(Kind.GAUGE, "testa_scanner_signatures_age_seconds", "Age of the signatures of an engine; NaN if it does not tell",
        "engine"),

    CERTIFICATE_END(Kind.GAUGE, "testa_certificate_end_timestamp_seconds",
        "When a certificate ends: listener, evidence, or a CA by its name", "certificate"),
    CRL_END(Kind.GAUGE, "testa_crl_end_timestamp_seconds", "When the next CRL of a CA is due at the latest", "issuer"),

    EVIDENCE_CHECKPOINT(Kind.GAUGE, "testa_evidence_checkpoint_timestamp_seconds", "When the newest checkpoint was signed"),
    EVIDENCE_UNSIGNED(Kind.GAUGE, "testa_evidence_unsigned_records", "Records that no checkpoint covers yet"),

    PROBE_ARRIVED(Kind.GAUGE, "testa_probe_arrival_timestamp_seconds",
        "When the newest probe that arrived was sent over a path; 0 if none did in a month", "path"),
    PROBE_TIME(Kind.GAUGE, "testa_probe_time_seconds",
        "How long the newest probe over a path took, there and back from a Member State's server; NaN if it was lost", "path"),
    PROBES_LOST(Kind.GAUGE, "testa_probe_lost_in_a_row", "Probes over a path that were lost since the last that arrived", "path"),
    PROBE_AVAILABILITY(Kind.GAUGE, "testa_probe_availability_ratio",
        "Of the probes over a path in the last day, week, month: the share that arrived, 0 to 1", "path", "period"),

    DISK_FREE(Kind.GAUGE, "testa_disk_free_bytes", "Room on the disk of a folder below var", "folder"),
    DISK_RESERVE(Kind.GAUGE, "testa_disk_reserve_bytes", "Below this no mail is taken: store.disk-reserve"),

    DEAD_ROWS(Kind.GAUGE, "testa_store_dead_rows",
        "Rows of a table of PostgreSQL that are changed or deleted and not vacuumed: somebody has a transaction open", "table"),

    HEALTH(Kind.GAUGE, "testa_health", "How a part is: 0 healthy, 1 degraded, 2 unhealthy", "part"),
    MEASURED(Kind.GAUGE, "testa_measured_timestamp_seconds",
        "When figures were last measured; when that is long ago, they are those of then", "what"),
    LOCKS(Kind.GAUGE, "testa_password_locks", "Accounts and addresses that are locked, because passwords were guessed"),
    START(Kind.GAUGE, "testa_start_timestamp_seconds", "When the server was started"),
    MEMORY(Kind.GAUGE, "testa_memory_used_bytes", "Memory on Java's heap"),
    FILES(Kind.GAUGE, "testa_open_files", "Files and connections that are open");

    /** What a metric is to Prometheus. */
    public enum Kind {
        /** Grows from 0 at the start of the server; its name ends in {@code _total}. */
        COUNTER,
        /** Goes up and down. */
        GAUGE,
        /** How often something took how long: {@code _bucket}, {@code _sum}, {@code _count}. */
        HISTOGRAM
    }

    private final Kind kind;
    private final String stem;
    private final String help;
    private final List<String> labels;

    Metric(Kind kind, String stem, String help, String... labels) {
        this.kind = kind;
        this.stem = stem;
        this.help = help;
        this.labels = List.of(labels);
    }

    public Kind kind() {
        return kind;
    }

    /** What Prometheus calls it. */
    public String id() {
        return kind == Kind.COUNTER ? stem + "_total" : stem;
    }

    /** Without the {@code _total} of a counter. */
    String stem() {
        return stem;
    }

    /** What it says, in a few words without a full stop. */
    public String help() {
        return help;
    }

    /** The names of its labels, in the order in which their values are given. */
    public List<String> labels() {
        return labels;
    }
}
