package eu.testa.mail.server.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import eu.testa.mail.core.settings.TestaSettings;
import org.apache.james.modules.server.TaskSerializationModule;
import org.apache.james.task.Hostname;
import org.apache.james.task.MemoryTaskManager;
import org.apache.james.task.TaskManager;

/**
 * Webadmin's long tasks. James' own module asks the operating system for the address of the machine's name, which need not
 * have one.
 */
public final class TasksModule extends AbstractModule {

    @Override
    protected void configure() {
        install(new TaskSerializationModule());
        bind(MemoryTaskManager.class).in(Scopes.SINGLETON);
        bind(TaskManager.class).to(MemoryTaskManager.class);
    }

    @Provides
    @Singleton
    Hostname hostname(TestaSettings settings) {
        return new Hostname(settings.get(TestaSettings.HOSTNAME));
    }
}
