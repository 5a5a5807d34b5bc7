package eu.testa.mail.server.spool;

import eu.testa.mail.core.mail.MailName;
import eu.testa.mail.mailets.james.MailState;
import eu.testa.mail.server.spool.SpoolContents.SpooledMail;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mail that was put off into the store and had not left the spool yet when its server died. It goes out of the store, so that those of its
 * recipients who are there do not get it from the spool as well. The same is true of a part of a mail that was a mail of the spool by
 * itself already.
 */
public final class PutOffMail {

    private static final Logger LOGGER = LoggerFactory.getLogger(PutOffMail.class);

    private final Store store;
    private final Map<String, Set<String>> found = new HashMap<>();

    /** What waits in the store of a mail. */
    @FunctionalInterface
    public interface Store {

        /** Of a server that puts nothing off. */
        Store NONE = mail -> List.of();

        /**
         * @return the states of its parts ({@link MailState#toJson})
         * @throws IOException if the store cannot be read
         */
        List<byte[]> partsOf(MailName mail) throws IOException;
    }

    /**
     * Asks for all that is in a spool. To be done before anything goes out of the store, where it would be forgotten.
     *
     * @param spool with a folder for each queue
     */
    PutOffMail(Path spool, Store store) throws IOException {
        this.store = store;
        if (Files.isDirectory(spool)) {
            List<SpooledMail> mails = new ArrayList<>();
            try (DirectoryStream<Path> queues = Files.newDirectoryStream(spool, Files::isDirectory)) {
                for (Path queue : queues) {
                    SpoolContents.of(queue).stream().filter(mail -> mail.envelope().isPresent()).forEach(mails::add);
                }
            }
            find(mails);
        }
    }

    private void find(List<SpooledMail> mails) throws IOException {
        Map<String, Set<String>> ofParts = new HashMap<>();
        for (SpooledMail mail : mails) {
            MailName name = new MailName(mail.envelope().get().name());
            if (name.isOfPart()) {
                ofParts.computeIfAbsent(name.ofWhole().text(), any -> new HashSet<>()).addAll(mail.envelope().get().recipients());
            }
        }
        for (SpooledMail mail : mails) {
            String name = mail.envelope().get().name();
            Set<String> recipients = recipients(name);
            recipients.addAll(ofParts.getOrDefault(name, Set.of()));
            if (!recipients.isEmpty()) {
                found.put(mail.name(), recipients);
            }
        }
    }

    /** Those who get a mail, or a part of it, from the store, or will, as things are now. */
    Set<String> recipients(String mailName) throws IOException {
        Set<String> recipients = new HashSet<>();
        for (byte[] part : store.partsOf(new MailName(mailName))) {
            try {
                recipients.addAll(MailState.fromJson(part).recipients());
            } catch (MailState.UnreadableException e) {
                LOGGER.warn("A part of mail {} in the store cannot be read: all of its recipients get it from the spool", mailName, e);
            }
        }
        return recipients;
    }

    /** The same for a mail that was in the spool at the start, as things were then. */
    Set<String> recipientsAtStart(SpoolEntry entry) {
        return found.getOrDefault(entry.fileName(), Set.of());
    }
}
