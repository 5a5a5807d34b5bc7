package eu.testa.mail.server.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import eu.testa.mail.server.ServerFolders;
import eu.testa.mail.server.repository.FileMailRepositories;
import eu.testa.mail.server.repository.FileMailRepository;
import java.util.List;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.mailrepository.api.MailRepositoryUrlStore;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;

/** Mail repositories, {@code file://NAME}, in {@code var/repositories}. */
public final class RepositoriesModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(MailRepositoryUrlStore.class).to(FileMailRepositories.class);
        bind(MailRepositoryStoreConfiguration.Item.class).toInstance(new MailRepositoryStoreConfiguration.Item(
            List.of(FileMailRepositories.PROTOCOL), FileMailRepository.class.getName(), new BaseHierarchicalConfiguration()));
    }

    @Provides
    @Singleton
    FileMailRepositories repositories(ServerFolders folders) {
        return new FileMailRepositories(folders.var().resolve("repositories"));
    }
}
