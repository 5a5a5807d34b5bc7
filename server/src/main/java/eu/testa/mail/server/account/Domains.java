package eu.testa.mail.server.account;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import eu.testa.mail.core.store.Database;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.james.core.Domain;
import org.apache.james.domainlist.api.AutoDetectedDomainRemovalException;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.lifecycle.api.Startable;

/**
 * The domains whose mail is kept here: the table {@code local_domain}. Nothing is guessed from DNS, nor from the name of the machine, for which
 * James' own lists ask the operating system's name servers at each start.
 */
public final class Domains implements DomainList, Startable {

    private static final int MOST_REMEMBERED = 10_000;

    private final Database database;
    private volatile Domain defaultDomain;
    private volatile LoadingCache<Domain, Boolean> known = remembering(Duration.ZERO);

    @Inject
    public Domains(Database database) {
        this.database = database;
    }

    /**
     * Adds the domains of {@code domainlist.xml} that are not there yet.
     *
     * @throws DomainListException if the store cannot be used
     */
    public void configure(DomainListConfiguration configuration) throws DomainListException {
        known = remembering(configuration.isCacheEnabled() ? configuration.getCacheExpiracy() : Duration.ZERO);
        defaultDomain = configuration.getDefaultDomain();
        List<Domain> stored = stored();
        List<Domain> missing = Stream.concat(Stream.of(defaultDomain), configuration.getConfiguredDomains().stream())
            .distinct().filter(domain -> !stored.contains(domain)).toList();
        for (Domain domain : missing) {
            addDomain(domain);
        }
    }

    private LoadingCache<Domain, Boolean> remembering(Duration time) {
        return CacheBuilder.newBuilder().expireAfterWrite(time).maximumSize(MOST_REMEMBERED).build(new CacheLoader<>() {
            @Override
            public Boolean load(Domain domain) throws DomainListException {
                return stored().contains(domain);
            }
        });
    }

    private List<Domain> stored() throws DomainListException {
        try {
            List<String> names = database.read(handle ->
                handle.createQuery("SELECT name FROM local_domain ORDER BY name").mapTo(String.class).list());
            return names.stream().map(Domain::of).toList();
        } catch (IOException e) {
            throw new DomainListException("the domains cannot be read", e);
        }
    }

    @Override
    public List<Domain> getDomains() throws DomainListException {
        return Stream.concat(stored().stream(), Stream.of(getDefaultDomain())).distinct().toList();
    }

    @Override
    public boolean containsDomain(Domain domain) throws DomainListException {
        try {
            return known.get(domain);
        } catch (ExecutionException e) {
            throw new DomainListException(e.getCause().getMessage(), e.getCause());
        }
    }

    @Override
    public Domain getDefaultDomain() throws DomainListException {
        if (defaultDomain == null) {
            throw new DomainListException("the domains are not configured yet");
        }
        return defaultDomain;
    }

    @Override
    public void addDomain(Domain domain) throws DomainListException {
        if (change("INSERT INTO local_domain (name) VALUES (:name) ON CONFLICT (name) DO NOTHING", domain) == 0) {
            throw new DomainListException(domain.name() + " already exists.");
        }
        known.put(domain, true);
    }

    @Override
    public void removeDomain(Domain domain) throws DomainListException {
        if (domain.equals(defaultDomain)) {
            // what James answers to it, in webadmin as in its command line
            throw new AutoDetectedDomainRemovalException(domain);
        }
        if (change("DELETE FROM local_domain WHERE name = :name", domain) == 0) {
            throw new DomainListException(domain.name() + " was not found.");
        }
        known.put(domain, false);
    }

    private int change(String sql, Domain domain) throws DomainListException {
        try {
            return database.write(handle -> handle.createUpdate(sql).bind("name", domain.asString()).execute());
        } catch (IOException e) {
            throw new DomainListException("the domain " + domain.asString() + " cannot be added or removed", e);
        }
    }
}
