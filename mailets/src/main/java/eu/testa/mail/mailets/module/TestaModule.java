package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;

/**
 * All that the bundle brings to a James: the module an administrator names in {@code extensions.properties}
 * ({@code guice.extension.module}). One module for each capability.
 */
public final class TestaModule extends AbstractModule {

    @Override
    protected void configure() {
        install(new DeferredModule());
        install(new DigitalIdModule());
        install(new MemberModule());
        install(new NameServiceModule());
        install(new PasswordModule());
        install(new SmimeModule());
        install(new VirusModule());
    }
}
