package eu.testa.mail.core.settings;

/** What a server is on TESTA (chapter 2.1 of the note). */
public enum Role {
    /** A Member State's mail server: accounts, mailboxes, POP3, submission. */
    NATIONAL,
    /** A TESTA Mail Relay: takes mail from Member States, scans it, stores and forwards it. */
    RELAY
}
