package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.digest.Sha256;
import eu.testa.mail.core.evidence.EvidenceRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/**
 * Where the lines stand that name a mail. For each line, in order, an entry for its mail id, its Message-ID and each address:
 * 8 octets of the word's SHA-256, and 8 octets that say where the line begins. Reading it through is some ten times less
 * than reading the lines.
 *
 * <p>Nobody signs an index, so it proves nothing: a line that it leads to is read and judged itself. What it knows ends
 * before the line of its last entry, of which entries may be missing; from there on lines are read. A power cut can leave zeros
 * in it: entries that are not in order end what it knows.
 */
public final class LineIndex {

    /** Octets of an entry. */
    static final int ENTRY = 2 * Long.BYTES;
    private static final int BUFFER = ENTRY << 12;
    private static final List<String> WORDS = List.of(EvidenceRecord.MAIL, EvidenceRecord.MESSAGE_ID, EvidenceRecord.FROM);

    private LineIndex() {
    }

    /**
     * How far an index goes.
     *
     * @param entries that can be relied on
     * @param octets  of the lines that they are about; what stands behind is not indexed
     */
    public record Covered(long entries, long octets) {
    }

    /** The keys of the words under which a record is found, each once. */
    static long[] keys(EvidenceRecord record) {
        List<?> to = record.facts().get(EvidenceRecord.TO) instanceof List<?> recipients ? recipients : List.of();
        LongBuffer keys = LongBuffer.allocate(WORDS.size() + to.size());
        MessageDigest digest = Sha256.digest();
        for (String name : WORDS) {
            if (record.facts().get(name) instanceof String word && !word.isEmpty()) {
                add(key(word, digest), keys);
            }
        }
        for (Object word : to) {
            add(key(word.toString(), digest), keys);
        }
        return Arrays.copyOf(keys.array(), keys.position());
    }

    private static void add(long key, LongBuffer keys) {
        for (int place = 0; place < keys.position(); place++) {
            if (keys.get(place) == key) {
                return;
            }
        }
        keys.put(key);
    }

    /** The entries of the line that begins there. */
    static byte[] entries(long at, long[] keys) {
        ByteBuffer entries = ByteBuffer.allocate(keys.length * ENTRY);
        for (long key : keys) {
            entries.putLong(key).putLong(at);
        }
        return entries.array();
    }

    /** A Message-ID without its angle brackets; everything else as it is. */
    public static String bare(String word) {
        return word.startsWith("<") && word.endsWith(">") ? word.substring(1, word.length() - 1) : word;
    }

    /** The same for any case of letters, and for a Message-ID with and without its brackets. */
    private static long key(String word, MessageDigest digest) {
        String bare = bare(word).toLowerCase(Locale.ROOT);
        return ByteBuffer.wrap(digest.digest(bare.getBytes(StandardCharsets.UTF_8))).getLong();
    }

    /**
     * How far this index can be relied on.
     *
     * @param length octets of the lines
     */
    static Covered covered(Path index, long length) throws IOException {
        return read(index, length, List.of(), at -> { });
    }

    /**
     * Finds lines.
     *
     * @param length octets of the lines
     * @param words  mail ids, Message-IDs, addresses
     * @param found  is told where a line begins that may name one of them, in order
     * @return how far the index goes; lines behind that have to be read
     */
    public static Covered find(Path index, long length, Collection<String> words, LongConsumer found) throws IOException {
        return read(index, length, words.stream().map(word -> key(word, Sha256.digest())).toList(), found);
    }

    private static Covered read(Path index, long length, List<Long> wanted, LongConsumer found) throws IOException {
        long[] keys = wanted.stream().mapToLong(Long::longValue).toArray();
        long entries = 0;
        long covered = 0;
        long last = 0;
        long reported = -1;
        long pending = -1;
        // outside of the heap, and taken out in bulk: a million mails have eight million entries, and somebody waits
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        long[] longs = new long[BUFFER / Long.BYTES];
        try (FileChannel channel = FileChannel.open(index, StandardOpenOption.READ)) {
            for (long read = 0; fill(channel, buffer) >= ENTRY;) {
                int whole = buffer.remaining() / ENTRY * 2;
                buffer.asLongBuffer().get(longs, 0, whole);
                buffer.position(buffer.position() + whole * Long.BYTES);
                for (int place = 0; place < whole; place += 2) {
                    long key = longs[place];
                    long at = longs[place + 1];
                    if (at < last || at == 0 || at >= length) {
                        return new Covered(entries, covered);
                    }
                    if (at > last) {
                        // all entries of the line before are there
                        if (pending > reported) {
                            found.accept(pending);
                            reported = pending;
                        }
                        entries = read;
                        covered = at;
                        last = at;
                    }
                    read++;
                    for (long one : keys) {
                        if (one == key) {
                            pending = at;
                        }
                    }
                }
                buffer.compact();
            }
        } catch (NoSuchFileException e) {
            return new Covered(0, 0);
        }
        return new Covered(entries, covered);
    }

    private static int fill(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // until it is full or the file ends
        }
        buffer.flip();
        return buffer.remaining();
    }
}
