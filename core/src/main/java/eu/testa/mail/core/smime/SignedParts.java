package eu.testa.mail.core.smime;

import eu.testa.mail.core.mime.BeyondLimitException;
import eu.testa.mail.core.mime.EntitySource;
import eu.testa.mail.core.mime.MailParts;
import eu.testa.mail.core.mime.MailParts.Part;
import eu.testa.mail.core.mime.MalformedMailException;
import eu.testa.mail.core.smime.cms.SmimeEntity;
import java.io.IOException;
import java.util.Optional;

/**
 * Looks for parts with S/MIME in a mail that has none as a whole. Messages that are attached are not looked into; a
 * signature of OpenPGP, certificates and a signature in a file of its own sign nothing here.
 */
final class SignedParts {

    private SignedParts() {
    }

    /** What the first one is, in words. */
    static Optional<String> in(EntitySource entity) throws IOException {
        try (MailParts parts = new MailParts(entity.open())) {
            int attached = Integer.MAX_VALUE;
            for (Optional<Part> next = parts.next(); next.isPresent(); next = parts.next()) {
                Part part = next.get();
                if (part.depth() > attached) {
                    continue;
                }
                attached = part.type().isMessage() ? part.depth() : Integer.MAX_VALUE;
                Optional<String> words = words(SmimeEntity.of(part.header()));
                if (words.isPresent()) {
                    return words;
                }
            }
            return Optional.empty();
        } catch (BeyondLimitException e) {
            throw e;
        } catch (MalformedMailException e) {
            // whatever it is, it is not signed as a whole
            return Optional.empty();
        }
    }

    private static Optional<String> words(SmimeEntity part) {
        if (part.isSignedOtherwiseThanWithOpenPgp()) {
            return Optional.of("only a part of the mail is signed");
        }
        if (!part.isCms() || part.isSignature()) {
            return Optional.empty();
        }
        return switch (part.smimeType()) {
            case "certs-only" -> Optional.empty();
            case "signed-data" -> Optional.of("only a part of the mail is signed");
            case "enveloped-data", "authenveloped-data" -> Optional.of("only a part of the mail is encrypted");
            default -> Optional.of("only a part of the mail is signed or encrypted");
        };
    }
}
