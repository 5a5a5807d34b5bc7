package eu.testa.mail.core.evidence.checkpoint;

import eu.testa.mail.core.mime.MailDate;
import eu.testa.mail.core.mime.MailParts;
import eu.testa.mail.core.mime.MailParts.Part;
import eu.testa.mail.core.mime.MalformedMailException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The mail with a copy of a checkpoint, before it is signed: a few words for whoever gets it, and the checkpoint with its signature
 * as a file, octet for octet as it stands beside the log.
 *
 * @param id         a new one: under it the mail is sent (ENVID), and it is in its Message-ID
 * @param host       the server whose evidence it is
 * @param from       its postmaster
 * @param to         who keeps it
 * @param checkpoint the newest one
 */
public record CheckpointLetter(String id, String host, String from, String to, SignedCheckpoint checkpoint) {

    private static final Pattern MESSAGE_ID = Pattern.compile("<(checkpoint\\.\\d{1,19})@[^<>\\s]+>");
    /** A signed one has some 20 KB. */
    private static final int LARGEST_MAIL = 4 * 1024 * 1024;

    /** An id that nobody can guess: whoever names it has had the mail, or is told of it by somebody who has. */
    public static String newId(SecureRandom random) {
        return "checkpoint." + random.nextLong(Long.MAX_VALUE);
    }

    /** Whether a mail with this Message-ID is one of these, of whatever server. */
    public static boolean isId(String messageId) {
        return MESSAGE_ID.matcher(messageId).matches();
    }

    /** The id of the one that has this Message-ID. */
    public static Optional<String> idOf(String messageId) {
        Matcher matcher = MESSAGE_ID.matcher(messageId);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The mail, as it is signed and sent. */
    public byte[] octets(Instant now) throws IOException {
        Checkpoint of = checkpoint.checkpoint();
        String boundary = "checkpoint-" + now.toEpochMilli();
        String file = of.server() + "-" + of.fileName() + "-" + of.head().size() + SignedCheckpoint.ENDING;
        String before = "From: <" + from + ">\r\n"
            + "To: <" + to + ">\r\n"
            + "Subject: Checkpoint of " + host + ": " + of.head().size() + " records of " + of.fileName() + "\r\n"
            + "Date: " + MailDate.utc(now) + "\r\n"
            + "Message-ID: <" + id + "@" + host + ">\r\n"
            + "Auto-Submitted: auto-generated\r\n"
            + "MIME-Version: 1.0\r\n"
            + "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n"
            + "--" + boundary + "\r\n"
            + "Content-Type: text/plain; charset=us-ascii\r\n\r\n"
            + "This is a copy of a checkpoint of the evidence of " + host + ".\r\n"
            + "Nobody has to answer. Please keep it where nobody of that server can\r\n"
            + "change it: as long as you have it, the records up to here cannot be\r\n"
            + "written anew without being noticed.\r\n\r\n"
            + "If they are ever in doubt, save these mails, or the files in them, in one\r\n"
            + "folder, and hold the evidence against them:\r\n\r\n"
            + "  testa evidence verify --folder EVIDENCE --copies FOLDER\r\n\r\n"
            + new String(of.text(), StandardCharsets.US_ASCII).replace("\n", "\r\n") + "\r\n"
            + "--" + boundary + "\r\n"
            + "Content-Type: text/plain; charset=us-ascii; name=\"" + file + "\"\r\n"
            + "Content-Transfer-Encoding: base64\r\n"
            + "Content-Disposition: attachment; filename=\"" + file + "\"\r\n\r\n";
        ByteArrayOutputStream mail = new ByteArrayOutputStream();
        mail.write(before.getBytes(StandardCharsets.US_ASCII));
        mail.write(Base64.getMimeEncoder().encode(checkpoint.octets()));
        mail.write(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return mail.toByteArray();
    }

    /**
     * The checkpoints in a mail that somebody saved, signed or not, or passed on.
     *
     * @throws IOException if the file is no mail with a checkpoint
     */
    public static List<SignedCheckpoint> read(Path file) throws IOException {
        if (Files.size(file) > LARGEST_MAIL) {
            throw new IOException(file + " is too large for a mail with a checkpoint");
        }
        List<SignedCheckpoint> found = new ArrayList<>();
        try (MailParts parts = new MailParts(Files.newInputStream(file))) {
            for (Optional<Part> part = parts.next(); part.isPresent(); part = parts.next()) {
                if (part.get().isLeaf() && part.get().header().fileNames().stream().anyMatch(name -> name.endsWith(SignedCheckpoint.ENDING))) {
                    try (InputStream content = parts.content()) {
                        found.add(SignedCheckpoint.of(content.readAllBytes(), file));
                    }
                }
            }
        } catch (MalformedMailException e) {
            throw new IOException(file + " is no mail that can be read: " + e.getMessage(), e);
        }
        if (found.isEmpty()) {
            throw new IOException(file + " is neither a checkpoint nor a mail with one; expected a folder with nothing else in it");
        }
        return found;
    }
}
