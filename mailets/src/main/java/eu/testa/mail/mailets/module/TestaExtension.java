package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.ProvisionException;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import java.nio.file.Path;
import java.util.Map;
import javax.inject.Inject;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;

/**
 * The bundle in a stock James: the module that an administrator names in {@code extensions.properties}.
 *
 * <pre>
 * guice.extension.module=eu.testa.mail.mailets.module.TestaExtension
 * guice.extension.startable=eu.testa.mail.mailets.module.TestaStart
 * </pre>
 *
 * <p>It reads {@code testa.properties} in James' conf folder, and hands each setting to James' own files as
 * <code>${sys:testa.KEY}</code>. A setting that cannot be used stops the start of James, which says file, key and what is
 * expected.
 */
public final class TestaExtension extends AbstractModule {

    private final TestaSettings settings;

    @Inject
    public TestaExtension(JamesDirectoriesProvider folders) {
        this.settings = load(Path.of(folders.getConfDirectory()));
        settings.asSystemProperties().forEach(System::setProperty);
    }

    private static TestaSettings load(Path conf) {
        try {
            return TestaSettings.load(conf, Map.of());
        } catch (SettingsException e) {
            throw new ProvisionException("James does not start with TESTA Secure Mail. Correct this first:"
                + System.lineSeparator() + e.getMessage(), e);
        }
    }

    @Override
    protected void configure() {
        bind(TestaSettings.class).toInstance(settings);
        install(new TestaModule());
    }
}
