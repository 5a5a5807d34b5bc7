package eu.testa.mail.core.evidence.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * A checkpoint with its signature, one file: the text, a blank line, and the signature over the text as detached CMS in
 * PEM, behind it a time stamp (RFC 3161) where there is one. {@code openssl cms} and {@code openssl ts} read them.
 *
 * @param checkpoint what was signed
 * @param signature  detached CMS, DER
 * @param timeStamp  time stamp response over the signature, DER
 */
public record SignedCheckpoint(Checkpoint checkpoint, byte[] signature, Optional<byte[]> timeStamp) {

    /** Of the name of a file with a signed checkpoint. */
    public static final String ENDING = ".checkpoint";

    private static final String SIGNATURE = "CMS";
    private static final String TIME_STAMP = "TIMESTAMP RESPONSE";
    /** Certificates make a signature long; a file that is longer is none of ours. */
    private static final int LARGEST_FILE = 256 * 1024;

    /** The same with a time stamp. */
    public SignedCheckpoint stamped(byte[] response) {
        return new SignedCheckpoint(checkpoint, signature, Optional.of(response));
    }

    /** The content of the file. */
    public byte[] octets() {
        StringBuilder text = new StringBuilder(new String(checkpoint.text(), StandardCharsets.UTF_8));
        text.append('\n').append(pem(SIGNATURE, signature));
        timeStamp.ifPresent(stamp -> text.append(pem(TIME_STAMP, stamp)));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @throws IOException if the file cannot be read or is no signed checkpoint
     */
    public static SignedCheckpoint read(Path file) throws IOException {
        if (Files.size(file) > LARGEST_FILE) {
            throw new IOException(file + " is too large for a checkpoint");
        }
        return of(Files.readAllBytes(file), file);
    }

    /**
     * @param octets of a checkpoint
     * @param file   they are in
     * @throws IOException if they are no signed checkpoint
     */
    static SignedCheckpoint of(byte[] octets, Path file) throws IOException {
        try {
            return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is no signed checkpoint: it is not text", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no signed checkpoint: " + e.getMessage(), e);
        }
    }

    /**
     * @throws IllegalArgumentException if the text is no signed checkpoint
     */
    static SignedCheckpoint parse(String text) {
        int blank = text.indexOf("\n\n");
        if (blank < 0) {
            throw new IllegalArgumentException("there is no blank line behind the text");
        }
        String blocks = text.substring(blank + 2);
        byte[] signature = block(blocks, SIGNATURE)
            .orElseThrow(() -> new IllegalArgumentException("there is no signature behind the text"));
        SignedCheckpoint signed =
            new SignedCheckpoint(Checkpoint.parse(text.substring(0, blank + 1)), signature, block(blocks, TIME_STAMP));
        if (!text.equals(new String(signed.octets(), StandardCharsets.UTF_8))) {
            throw new IllegalArgumentException("not in the form in which checkpoints are written");
        }
        return signed;
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END " + type + "-----\n";
    }

    private static Optional<byte[]> block(String text, String type) {
        String begin = "-----BEGIN " + type + "-----\n";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + type + "-----", from + 1);
        return from < 0 || to < 0 ? Optional.empty()
            : Optional.of(Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to)));
    }
}
