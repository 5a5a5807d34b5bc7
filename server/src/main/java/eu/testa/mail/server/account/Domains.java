package eu.testa.mail.server.account;

import eu.testa.mail.core.store.Database;
import java.io.IOException;
import java.util.List;
import javax.inject.Inject;
import org.apache.james.core.Domain;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.domainlist.lib.AbstractDomainList;

/** The domains whose mail is kept here: the table {@code local_domain}. */
public final class Domains extends AbstractDomainList {

    private final Database database;

    @Inject
    public Domains(DNSService dns, Database database) {
        super(dns);
        this.database = database;
    }

    @Override
    protected List<Domain> getDomainListInternal() throws DomainListException {
        try {
            List<String> names = database.read(handle ->
                handle.createQuery("SELECT name FROM local_domain ORDER BY name").mapTo(String.class).list());
            return names.stream().map(Domain::of).toList();
        } catch (IOException e) {
            throw new DomainListException("the domains cannot be read", e);
        }
    }

    @Override
    protected boolean containsDomainInternal(Domain domain) throws DomainListException {
        return getDomainListInternal().contains(domain);
    }

    @Override
    public void addDomain(Domain domain) throws DomainListException {
        if (change("INSERT INTO local_domain (name) VALUES (:name) ON CONFLICT (name) DO NOTHING", domain) == 0) {
            throw new DomainListException(domain.name() + " already exists.");
        }
    }

    @Override
    protected void doRemoveDomain(Domain domain) throws DomainListException {
        if (change("DELETE FROM local_domain WHERE name = :name", domain) == 0) {
            throw new DomainListException(domain.name() + " was not found.");
        }
    }

    private int change(String sql, Domain domain) throws DomainListException {
        try {
            return database.write(handle -> handle.createUpdate(sql).bind("name", domain.asString()).execute());
        } catch (IOException e) {
            throw new DomainListException("the domain " + domain.asString() + " cannot be added or removed", e);
        }
    }
}
