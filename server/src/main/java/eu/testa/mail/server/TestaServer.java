package eu.testa.mail.server;

import com.google.inject.AbstractModule;
import com.google.inject.util.Modules;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.module.AdministrationModule;
import eu.testa.mail.mailets.module.TestaModule;
import eu.testa.mail.server.listener.Listeners;
import eu.testa.mail.server.module.AccountsModule;
import eu.testa.mail.server.module.DnsModule;
import eu.testa.mail.server.module.HealthRoutesModule;
import eu.testa.mail.server.module.JamesMetricsModule;
import eu.testa.mail.server.module.JmxModule;
import eu.testa.mail.server.module.ListenersModule;
import eu.testa.mail.server.module.MailboxesModule;
import eu.testa.mail.server.module.MailetNamesModule;
import eu.testa.mail.server.module.OpeningStore;
import eu.testa.mail.server.module.Pop3Module;
import eu.testa.mail.server.module.ProcessorModule;
import eu.testa.mail.server.module.ReloadModule;
import eu.testa.mail.server.module.RepositoriesModule;
import eu.testa.mail.server.module.SmtpModule;
import eu.testa.mail.server.module.SpoolModule;
import eu.testa.mail.server.module.StatusModule;
import eu.testa.mail.server.module.StoreAtStop;
import eu.testa.mail.server.module.TasksModule;
import eu.testa.mail.server.module.WebModule;
import eu.testa.mail.server.spool.SpoolAtStop;
import eu.testa.mail.server.start.CompilerThreads;
import eu.testa.mail.server.start.Preconditions;
import eu.testa.mail.server.start.StartFailure;
import eu.testa.mail.server.start.Supervisor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.james.GuiceJamesServer;
import org.apache.james.NaiveDelegationStoreModule;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.modules.MailetProcessingModule;
import org.apache.james.modules.protocols.POP3ServerModule;
import org.apache.james.modules.protocols.ProtocolHandlerModule;
import org.apache.james.modules.protocols.SMTPServerModule;
import org.apache.james.modules.server.DataRoutesModules;
import org.apache.james.modules.server.DefaultProcessorsConfigurationProviderModule;
import org.apache.james.modules.server.MailQueueRoutesModule;
import org.apache.james.modules.server.MailRepositoriesRoutesModule;
import org.apache.james.modules.server.NoJwtModule;
import org.apache.james.modules.server.WebAdminServerModule;
import org.apache.james.server.core.configuration.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One mail server, national or relay.
 *
 * <p>Exit codes: 0 stopped as asked; 1 it could not start, or failed; 2 wrong usage or configuration.
 */
@Command(
    name = "testa-server",
    mixinStandardHelpOptions = true,
    description = "Runs a TESTA mail server in the foreground until it is told to stop (SIGTERM).")
public final class TestaServer implements Callable<Integer> {

    /** Of every listener: authenticated encryption with forward secrecy (RFC 9325 §4.2), the strongest first. */
    private static final List<String> CIPHER_SUITES = List.of(
        "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");

    /** For a stop that is asked for. */
    private static final Duration STOP = Duration.ofSeconds(10);
    /** Of these, for mail that was accepted last. */
    private static final Duration DRAIN = Duration.ofSeconds(4);

    @Option(names = "--conf", required = true, paramLabel = "DIR",
        description = "The folder with testa.properties and James' XML files.")
    private Path conf;

    @Option(names = "--var", required = true, paramLabel = "DIR",
        description = "The folder for accounts, mailboxes, spool, secrets and logs; created when missing.")
    private Path var;

    @Option(names = "--set", paramLabel = "KEY=VALUE",
        description = "Overrides a setting of testa.properties; may be given several times.")
    private Map<String, String> overrides = Map.of();

    private TestaServer() {
    }

    public static void main(String[] args) {
        int exitCode = new CommandLine(new TestaServer()).execute(args);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    @Override
    public Integer call() throws Exception {
        ServerFolders folders = new ServerFolders(conf, var);
        TestaSettings settings;
        ConfigurationFiles files;
        try {
            settings = TestaSettings.load(folders.conf(), overrides);
            files = new ConfigurationFiles(folders.conf(), settings);
            files.check();
        } catch (SettingsException e) {
            System.err.println("The server does not start. Correct this first:");
            e.problems().forEach(problem -> System.err.println("  " + problem));
            return CommandLine.ExitCode.USAGE;
        }
        try {
            folders.create();
            FileLock lock = lock(folders.var());
            if (lock == null) {
                return refuse("another one is running on " + folders.var());
            }
            Preconditions preconditions = new Preconditions(folders, settings);
            Optional<String> unwritable = preconditions.unwritable();
            if (unwritable.isPresent()) {
                return refuse(unwritable.get());
            }
            prepareEnvironment(folders, settings);
            nameUnread(folders, files);
            return start(folders, settings, preconditions);
        } catch (Exception | LinkageError e) {
            StartFailure failure = StartFailure.of(e);
            System.err.println("The server does not start: " + failure.words() + "." + System.lineSeparator()
                + "The log in " + folders.var().resolve("logs") + " has the details.");
            return failure.exitCode();
        }
    }

    private static int refuse(String reason) {
        System.err.println("The server does not start: " + reason);
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** Held for the life of the process: two servers on one spool would deliver everything twice. */
    private static FileLock lock(Path var) throws IOException {
        FileChannel channel = FileChannel.open(var.resolve("server.lock"),
            StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        return channel.tryLock();
    }

    /** What James and its libraries read from system properties. Logging starts only after this. */
    private static void prepareEnvironment(ServerFolders folders, TestaSettings settings) {
        settings.asSystemProperties().forEach(System::setProperty);
        System.setProperty("testa.var", folders.var().toString());
        System.setProperty("testa.conf", folders.conf().toString());
        System.setProperty("logback.configurationFile", folders.conf().resolve("logback.xml").toString());
        System.setProperty("james.exit.on.startup.error", "false");
        // James would ask the operating system's name servers for the name of each peer, which know nothing of TESTA, and wait
        System.setProperty("james.protocols.mdc.hostname", "false");
        // Guice would make some 270 classes at each start, only to call constructors and providers by them once
        System.setProperty("guice_bytecode_gen_option", "DISABLED");
        // Netty would note who used one buffer of 128, with the whole stack, to find those who give none back: tests count the buffers
        System.getProperties().putIfAbsent("io.netty.leakDetection.level", "disabled");
        System.setProperty("jdk.tls.server.protocols", "TLSv1.3,TLSv1.2");
        System.setProperty("jdk.tls.server.cipherSuites", String.join(",", CIPHER_SUITES));
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private static void nameUnread(ServerFolders folders, ConfigurationFiles files) throws IOException {
        List<String> unread = files.unread();
        if (!unread.isEmpty()) {
            LoggerFactory.getLogger(TestaServer.class).warn("Files in {} that no part of this server reads: {}", folders.conf(),
                String.join(", ", unread));
        }
    }

    private static int start(ServerFolders folders, TestaSettings settings, Preconditions preconditions)
        throws Exception {
        Logger logger = LoggerFactory.getLogger(TestaServer.class);
        new Secrets(folders.secrets(), Clock.systemUTC()).prepare(settings.get(TestaSettings.HOSTNAME));
        List<String> unmet = preconditions.unmet();
        if (!unmet.isEmpty()) {
            return refuse(String.join(System.lineSeparator() + "  ", unmet));
        }
        Configuration configuration =
            new Configuration.Basic(new Configuration.ConfigurationPath(FileSystem.FILE_PROTOCOL_AND_CONF), folders);
        GuiceJamesServer server = GuiceJamesServer.forConfiguration(configuration)
            .combineWith(james(), testa(folders, settings))
            .overrideWith(new DnsModule(), new HealthRoutesModule(), new JamesMetricsModule(), new MailetNamesModule(),
                new OpeningStore(settings, folders, Clock.systemUTC()), new Pop3Module(), new ProcessorModule(), new SmtpModule());
        try {
            server.start();
        } catch (Exception | LinkageError e) {
            logger.info("The server does not start", e);
            throw e;
        }
        Path pid = folders.var().resolve("server.pid");
        Files.writeString(pid, ProcessHandle.current().pid() + System.lineSeparator());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, pid, logger), "stop"));
        logger.info("TESTA Secure Mail is ready: {} server {}", settings.get(TestaSettings.ROLE).name().toLowerCase(Locale.ROOT),
            settings.get(TestaSettings.HOSTNAME));
        Supervisor.ofThisProcess().ready();
        // not before: the start is the work of one thread, and what compiles before it takes its processor
        CompilerThreads.goFirst();
        return CommandLine.ExitCode.OK;
    }

    private static com.google.inject.Module james() {
        return Modules.combine(
            new MailetProcessingModule(),
            new DefaultProcessorsConfigurationProviderModule(),
            new ProtocolHandlerModule(),
            new SMTPServerModule(),
            new POP3ServerModule(),
            new NaiveDelegationStoreModule(),
            new NoJwtModule(),
            new WebAdminServerModule(),
            new DataRoutesModules(),
            new MailQueueRoutesModule(),
            new MailRepositoriesRoutesModule());
    }

    private static com.google.inject.Module testa(ServerFolders folders, TestaSettings settings) {
        return Modules.combine(
            new AbstractModule() {
                @Override
                protected void configure() {
                    bind(ServerFolders.class).toInstance(folders);
                    bind(TestaSettings.class).toInstance(settings);
                }
            },
            new AccountsModule(),
            new AdministrationModule(),
            new JmxModule(),
            new ListenersModule(),
            new ReloadModule(),
            new MailboxesModule(),
            new RepositoriesModule(),
            new SpoolModule(),
            new StatusModule(),
            new TasksModule(),
            new TestaModule(),
            new WebModule());
    }

    /**
     * A database or a peer that does not answer holds nobody up who wants the server to stop: what was accepted is on the
     * disk, and what is in process is processed at the next start.
     */
    private static void haltAfterPatience(Logger logger) {
        CompletableFuture.delayedExecutor(STOP.toSeconds(), TimeUnit.SECONDS).execute(() -> {
            logger.error("TESTA Secure Mail did not stop within {} s and is ended; what was in process is processed at the next "
                + "start", STOP.toSeconds());
            Runtime.getRuntime().halt(CommandLine.ExitCode.SOFTWARE);
        });
    }

    private static void stop(GuiceJamesServer server, Path pid, Logger logger) {
        int exitCode = CommandLine.ExitCode.OK;
        try {
            haltAfterPatience(logger);
            server.getProbe(Listeners.class).close();
            long left = server.getProbe(SpoolAtStop.class).drain(DRAIN);
            if (left > 0) {
                logger.info("{} mails are in the spool still; they are processed at the next start", left);
            }
            StoreAtStop store = server.getProbe(StoreAtStop.class);
            server.stop();
            store.close();
            Files.deleteIfExists(pid);
            logger.info("TESTA Secure Mail has stopped");
        } catch (IOException | RuntimeException | Error e) {
            logger.error("TESTA Secure Mail did not stop cleanly; what was in process is processed at the next start", e);
            exitCode = CommandLine.ExitCode.SOFTWARE;
        }
        // a JVM that was told to stop would say 143, which supervisors take for a failure
        Runtime.getRuntime().halt(exitCode);
    }
}
