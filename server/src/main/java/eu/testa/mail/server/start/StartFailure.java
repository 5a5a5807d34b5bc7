package eu.testa.mail.server.start;

import com.google.inject.ProvisionException;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.store.DatabaseReason;
import eu.testa.mail.core.store.LaterStoreException;
import eu.testa.mail.core.store.StoreException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import org.apache.commons.configuration2.ex.ConfigurationException;
import picocli.CommandLine.ExitCode;

/**
 * Why a server did not start, in words for its administrator.
 *
 * @param words    a sentence without its full stop
 * @param exitCode 2 if no start helps before an administrator has done something, such as where the configuration is wrong; 1 if one may
 */
public record StartFailure(String words, int exitCode) {

    /** Our mailets, matchers and handlers say with three of these what is wrong with a parameter, and James wraps them. */
    private static final List<Class<? extends Throwable>> FOR_THE_ADMINISTRATOR =
        List.of(SettingsException.class, LaterStoreException.class, MessagingException.class, ConfigurationException.class);

    /**
     * Looks for what was prepared for people: the innermost message about configuration, else the innermost of all. The
     * cause of a wrong parameter, such as {@code For input string: "many"}, says nothing without it.
     */
    public static StartFailure of(Throwable failure) {
        return chain(failure).filter(cause -> FOR_THE_ADMINISTRATOR.stream().anyMatch(type -> type.isInstance(cause)))
            .filter(cause -> cause.getMessage() != null && !repeats(cause))
            .reduce((outer, inner) -> inner)
            .map(cause -> new StartFailure(cause.getMessage(), ExitCode.USAGE))
            .or(() -> unknownClass(failure))
            .or(() -> store(failure))
            .orElseGet(() -> new StartFailure(words(chain(failure).reduce((outer, inner) -> inner).orElseThrow()), ExitCode.SOFTWARE));
    }

    /** The store's own words name the database; without them it is the database's. */
    private static Optional<StartFailure> store(Throwable failure) {
        return chain(failure).filter(StoreException.class::isInstance).map(Throwable::getMessage).findFirst()
            .or(() -> chain(failure).filter(SQLException.class::isInstance).findFirst()
                .map(cause -> "the store cannot be opened: " + DatabaseReason.of(cause)))
            .map(words -> new StartFailure(words, ExitCode.SOFTWARE));
    }

    /** A handler's, which James says by its name alone. A class that one of ours lacks is not the administrator's fault. */
    private static Optional<StartFailure> unknownClass(Throwable failure) {
        return chain(failure).anyMatch(LinkageError.class::isInstance) ? Optional.empty()
            : chain(failure).filter(ClassNotFoundException.class::isInstance).findFirst()
                .map(cause -> new StartFailure("smtpserver.xml or pop3server.xml names the class " + cause.getMessage()
                    + ", which does not exist; correct its name, or remove it", ExitCode.USAGE));
    }

    private static Stream<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, StartFailure::causeOf);
    }

    private static Throwable causeOf(Throwable failure) {
        if (failure instanceof MessagingException mail && mail.getNextException() != null) {
            return mail.getNextException();
        }
        if (failure instanceof ProvisionException provision && provision.getErrorMessages().size() == 1) {
            return provision.getErrorMessages().iterator().next().getCause();
        }
        return failure.getCause() == failure ? null : failure.getCause();
    }

    /** Whether a message is only that of its cause, with the name of its class in front. */
    private static boolean repeats(Throwable failure) {
        Throwable cause = causeOf(failure);
        return cause != null && failure.getMessage().equals(cause.toString());
    }

    private static String words(Throwable root) {
        if (root instanceof NoSuchFileException) {
            return root.getMessage() + " is missing";
        }
        if (root instanceof FileAlreadyExistsException) {
            return root.getMessage() + " is a file, and has to be a folder";
        }
        if (root instanceof AccessDeniedException) {
            return root.getMessage() + " may not be read or written by the user that the server runs as";
        }
        if (root instanceof FileSystemException file && file.getReason() == null) {
            return root.getMessage() + ": " + root.getClass().getSimpleName();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
