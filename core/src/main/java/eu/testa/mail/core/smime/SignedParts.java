package eu.testa.mail.core.smime;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;

/** Looks for signed parts in a mail that is not signed as a whole. Messages that are attached are not looked into. */
final class SignedParts {

    private static final int DEEPEST = 20;
    private static final Set<String> CMS = Set.of("application/pkcs7-mime", "application/x-pkcs7-mime");

    private SignedParts() {
    }

    static boolean areIn(Octets entity) throws IOException {
        try (InputStream in = entity.open()) {
            MimeTokenStream parts = new MimeTokenStream(MimeConfig.PERMISSIVE);
            parts.setRecursionMode(RecursionMode.M_NO_RECURSE);
            parts.parse(in);
            int depth = 0;
            for (EntityState state = parts.getState(); state != EntityState.T_END_OF_STREAM; state = parts.next()) {
                if (state == EntityState.T_START_MULTIPART || state == EntityState.T_BODY) {
                    if (isSigned(parts)) {
                        return true;
                    }
                }
                if (state == EntityState.T_START_MULTIPART && ++depth > DEEPEST) {
                    throw new MalformedSmimeException("its parts are nested more than " + DEEPEST + " deep");
                }
                if (state == EntityState.T_END_MULTIPART) {
                    depth--;
                }
            }
            return false;
        } catch (MimeException e) {
            // whatever it is, it is not signed as a whole
            return false;
        }
    }

    private static boolean isSigned(MimeTokenStream parts) {
        String type = parts.getBodyDescriptor().getMimeType().toLowerCase(Locale.ROOT);
        return type.equals("multipart/signed") || CMS.contains(type);
    }
}
