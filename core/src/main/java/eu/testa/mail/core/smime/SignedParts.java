package eu.testa.mail.core.smime;

import eu.testa.mail.core.mime.MalformedMailException;
import eu.testa.mail.core.mime.MediaType;
import eu.testa.mail.core.mime.Octets;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;

/**
 * Looks for parts with S/MIME in a mail that has none as a whole. Messages that are attached are not looked into; a
 * signature of OpenPGP, certificates and a signature in a file of its own sign nothing here.
 */
final class SignedParts {

    private static final int DEEPEST = 20;

    private SignedParts() {
    }

    /** What the first one is, in words. */
    static Optional<String> in(Octets entity) throws IOException {
        try (InputStream in = entity.open()) {
            MimeTokenStream parts = new MimeTokenStream(MimeConfig.PERMISSIVE);
            parts.setRecursionMode(RecursionMode.M_NO_RECURSE);
            parts.parse(in);
            int depth = 0;
            MediaType type = MediaType.TEXT;
            for (EntityState state = parts.getState(); state != EntityState.T_END_OF_STREAM; state = parts.next()) {
                switch (state) {
                    case T_START_HEADER -> type = MediaType.TEXT;
                    case T_FIELD -> {
                        if (parts.getField().getName().equalsIgnoreCase("content-type")) {
                            type = type(parts.getField().getBody());
                        }
                    }
                    case T_START_MULTIPART, T_BODY -> {
                        Optional<String> words = words(type);
                        if (words.isPresent()) {
                            return words;
                        }
                        depth += state == EntityState.T_START_MULTIPART ? 1 : 0;
                        if (depth > DEEPEST) {
                            throw new MalformedMailException("its parts are nested more than " + DEEPEST + " deep");
                        }
                    }
                    case T_END_MULTIPART -> depth--;
                    default -> {
                        // what is in a part does not matter
                    }
                }
            }
            return Optional.empty();
        } catch (MimeException e) {
            // whatever it is, it is not signed as a whole
            return Optional.empty();
        }
    }

    private static MediaType type(String body) {
        try {
            return MediaType.parse(body);
        } catch (MalformedMailException e) {
            // what the parameters say does not matter, when readers differ about it
            return new MediaType(body.split(";")[0].strip().toLowerCase(Locale.ROOT), Map.of());
        }
    }

    private static Optional<String> words(MediaType type) {
        if (type.isSignedOtherwiseThanWithOpenPgp()) {
            return Optional.of("only a part of the mail is signed");
        }
        if (!type.isCms() || type.isSignature()) {
            return Optional.empty();
        }
        return switch (type.smimeType()) {
            case "certs-only" -> Optional.empty();
            case "signed-data" -> Optional.of("only a part of the mail is signed");
            case "enveloped-data", "authenveloped-data" -> Optional.of("only a part of the mail is encrypted");
            default -> Optional.of("only a part of the mail is signed or encrypted");
        };
    }
}
