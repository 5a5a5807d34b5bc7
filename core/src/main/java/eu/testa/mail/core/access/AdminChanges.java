package eu.testa.mail.core.access;

/** Where every change is told, whether it was made by the command line, webadmin or JMX, and every refusal for a wrong role. */
public interface AdminChanges {

    /** Called once for each, when it is over. */
    void record(AdminChange change);
}
