package eu.testa.mail.lab;

/** A made-up person with a mailbox in the lab. */
public record LabUser(String address, String password) {

    /** The user's password does not belong into logs. */
    @Override
    public String toString() {
        return address;
    }
}
