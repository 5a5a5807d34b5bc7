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
 * One running lab for all acceptance tests of a process: started when the first test asks for it, stopped after the last.
 *
 * <p>A test class says {@code @ExtendWith(LabExtension.class)} and takes a {@link TestaLab} as a parameter. It leaves the
 * lab as it found it: every node running, nothing of its own in the mailboxes.
 */
public final class LabExtension implements ParameterResolver {

    /** Maven runs classes of tests in several processes at a time. */
    private static final int PROCESS = Integer.getInteger("testa.test.process", 1);
    /** As many as lab/pom.xml says. */
    private static final int PROCESSES = Integer.getInteger("testa.test.processes", 1);
    private static final String FIRST_NETWORK = System.getenv().getOrDefault("TESTA_TEST_NET", "127.63");
    /** Its own network, so that a lab someone has up goes on while the tests run; another for tests side by side. */
    static final LabNetwork NETWORK = network(PROCESS - 1);
    private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
    private static final LabHome HOME = new LabHome(Path.of("target", "acceptance-lab-" + PROCESS).toAbsolutePath());
    private static final Logger LOGGER = LoggerFactory.getLogger(LabExtension.class);

    /** Settings of testa.properties with which the tests need not wait for hours. */
    private static final Map<String, String> SETTINGS = Map.of("retry.interval", "5 seconds",
        "virus.timeout", "20 seconds",
        // addresses of no node; whoever comes from another one is not concerned
        "listener.proxies", NETWORK.prefix() + ".0.18, " + NETWORK.prefix() + ".0.19");

    /** A network for a lab of a test's own, beside those of all processes. */
    public static LabNetwork networkBeside() {
        return network(PROCESSES + PROCESS - 1);
    }

    /** The first process has the first one, each other the next. */
    private static LabNetwork network(int number) {
        int dot = FIRST_NETWORK.indexOf('.');
        return new LabNetwork(FIRST_NETWORK.substring(0, dot + 1) + (Integer.parseInt(FIRST_NETWORK.substring(dot + 1)) + number));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestaLab.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return RunningLab.OF_THIS_PROCESS.orFailure();
    }

    /**
     * Started when it is first asked for, stopped at the end of the process: Maven hands the classes to a process one by one,
     * and to JUnit each is a run of its own.
     *
     * @param failure why it could not be started: every test says so, none tries again
     */
    private record RunningLab(TestaLab lab, Optional<Exception> failure) {

        private static final RunningLab OF_THIS_PROCESS = start();

        static RunningLab start() {
            TestaLab lab = new TestaLab(Installation.at(PROJECT), HOME, NETWORK, LOGGER::info);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(lab), "stop-lab"));
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

        private static void stop(TestaLab lab) {
            try {
                lab.down();
            } catch (IOException e) {
                LOGGER.error("the lab for the tests did not stop", e);
            }
        }

        TestaLab orFailure() {
            failure.ifPresent(reason -> {
                throw new LabException("the lab for the tests did not start: " + reason.getMessage(), reason);
            });
            return lab;
        }
    }
}
