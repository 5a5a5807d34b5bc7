package eu.testa.mail.server.modules;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import eu.testa.mail.server.ServerFolders;
import java.util.Map;
import javax.persistence.EntityManagerFactory;
import javax.persistence.Persistence;

/** The embedded Derby database below {@code var/store}, which holds accounts and mailboxes and fsyncs every commit. */
public final class DatabaseModule extends AbstractModule {

    @Provides
    @Singleton
    EntityManagerFactory entityManagerFactory(ServerFolders folders) {
        return Persistence.createEntityManagerFactory("Global", Map.of(
            "openjpa.ConnectionDriverName", "org.apache.derby.jdbc.EmbeddedDriver",
            "openjpa.ConnectionURL", "jdbc:derby:" + folders.var().resolve("store/james") + ";create=true",
            "openjpa.Multithreaded", "true"));
    }
}
