package eu.testa.mail.lab.acceptance;

import eu.testa.mail.lab.Installation;
import eu.testa.mail.lab.LabException;
import eu.testa.mail.lab.LabHome;
import eu.testa.mail.lab.LabNetwork;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.slf4j.Logger;

import org.slf4j.LoggerFactory;

/**
 * One running lab for all acceptance tests of a run: started when the first test asks for it, stopped after the last.
 *
 * <p>A test class says {@code @ExtendWith(LabExtension.class)} and takes a {@link TestaLab} as a parameter. It leaves the
 * lab as it found it: every node running, nothing of its own in the mailboxes.
 */
public final class LabExtension implements ParameterResolver {

    /** Its own network, so that a lab someone has up goes on while the tests run; another for tests side by side. */
    static final LabNetwork NETWORK =
        new LabNetwork(System.getenv().getOrDefault("TESTA_TEST_NET", "127.63"));
    private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
    private static final LabHome HOME = new LabHome(Path.of("target", "acceptance-lab").toAbsolutePath());
    private static final Logger LOGGER = LoggerFactory.getLogger(LabExtension.class);

    /** Settings of testa.properties with which the tests need not wait for hours. */
    private static final Map<String, String> SETTINGS = Map.of("retry.interval", "5 seconds",
        "virus.timeout", "5 seconds");

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestaLab.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(ExtensionContext.Namespace.create(LabExtension.class))
            .getOrComputeIfAbsent(RunningLab.class, key -> RunningLab.start(), RunningLab.class).orFailure();
    }

    /**
     * JUnit closes it when the last test has run.
     *
     * @param failure why it could not be started: every test says so, none tries again
     */
    private record RunningLab(TestaLab lab, Optional<Exception> failure) implements AutoCloseable {

        static RunningLab start() {
            TestaLab lab = new TestaLab(Installation.at(PROJECT), HOME, NETWORK, LOGGER::info);
            try {
                // A run that was killed may have left its nodes and their mail.
                lab.down();
                lab.delete();
                lab.up(SETTINGS);
                return new RunningLab(lab, Optional.empty());
            } catch (IOException | RuntimeException e) {
                return new RunningLab(lab, Optional.of(e));
            }
        }

        TestaLab orFailure() {
            failure.ifPresent(reason -> {
                throw new LabException("the lab for the tests did not start: " + reason.getMessage(), reason);
            });
            return lab;
        }

        @Override
        public void close() throws IOException {
            lab.down();
        }
    }
}
