package eu.testa.mail.core.evidence.proof;

import eu.testa.mail.core.evidence.checkpoint.SignedCheckpoint;
import eu.testa.mail.core.evidence.log.HashesFile;
import eu.testa.mail.core.evidence.log.LogFile;
import eu.testa.mail.core.evidence.merkle.Hash;
import eu.testa.mail.core.evidence.merkle.InclusionProof;
import eu.testa.mail.core.evidence.merkle.InclusionProofs;
import eu.testa.mail.core.evidence.merkle.LeafHashes;
import eu.testa.mail.core.evidence.merkle.TreeHasher;
import eu.testa.mail.core.evidence.merkle.TreeHead;
import eu.testa.mail.core.evidence.query.EvidenceSearch.Found;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A ZIP file that proves what a server did with one mail, and says nothing of any other: its records, each with its
 * inclusion proof, the signed checkpoints, and a script that checks all of it with OpenSSL.
 */
public final class ProofArchive {

    private static final String SCRIPT = "verify.sh";

    private final Map<LogFile, SignedCheckpoint> checkpoints = new TreeMap<>();
    private final Map<LogFile, String> names = new TreeMap<>();
    private final Map<LogFile, Iterator<InclusionProof>> proofs = new TreeMap<>();
    private final List<Found> records;

    /**
     * Computes the proofs.
     *
     * @param records of one mail, in order
     * @throws IOException if a record is not under a signed checkpoint, or files cannot be read; the message says which
     */
    public ProofArchive(List<Found> records) throws IOException {
        this(records, Map.of());
    }

    /**
     * As {@link #ProofArchive(List)}, with checkpoints that are newer than those in the files.
     */
    ProofArchive(List<Found> records, Map<LogFile, SignedCheckpoint> newer) throws IOException {
        this.records = List.copyOf(records);
        Map<LogFile, List<Found>> byFile = records.stream()
            .collect(Collectors.groupingBy(Found::file, TreeMap::new, Collectors.toList()));
        for (Map.Entry<LogFile, List<Found>> one : byFile.entrySet()) {
            LogFile file = one.getKey();
            SignedCheckpoint checkpoint = newer.containsKey(file) ? newer.get(file) : SignedCheckpoint.read(file.checkpoint());
            long size = checkpoint.checkpoint().head().size();
            TreeSet<Long> indexes = one.getValue().stream().map(Found::index).collect(Collectors.toCollection(TreeSet::new));
            if (indexes.last() >= size) {
                throw new IOException("record " + (indexes.last() + 1) + " of " + file.lines() + " is not signed yet: the newest "
                    + "checkpoint has " + size + " records. The server signs once a minute; try again then");
            }
            Map<Long, Hash> leaves = one.getValue().stream().collect(Collectors.toMap(Found::index, ProofArchive::leaf));
            List<InclusionProof> made = proofs(file, checkpoint.checkpoint().head(), indexes, leaves);
            checkpoints.put(file, checkpoint);
            names.put(file, "checkpoint-" + (names.size() + 1));
            proofs.put(file, made.iterator());
        }
    }

    /** Where the hashes of a tree come from. */
    @FunctionalInterface
    private interface Hashes {
        LeafHashes read() throws IOException;
    }

    /** What stands beside the lines is there for speed only: where it is gone or does not fit, it is the lines that count. */
    private static List<InclusionProof> proofs(LogFile file, TreeHead signed, SortedSet<Long> indexes, Map<Long, Hash> leaves)
        throws IOException {
        for (Hashes hashes : List.<Hashes>of(() -> HashesFile.read(file.hashes(), file.subtrees()),
            () -> HashesFile.read(file.hashes()), () -> ofLines(file))) {
            try {
                List<InclusionProof> made = InclusionProofs.of(hashes.read(), signed.size(), indexes);
                if (made.stream().allMatch(proof -> proof.shows(leaves.get(proof.index()), signed.root()))) {
                    return made;
                }
            } catch (NoSuchFileException | EOFException e) {
                // the next ones, then, which take longer
                continue;
            }
        }
        throw new IOException("the records of this mail in " + file.lines() + " do not fit the checkpoint; "
            + "./testa evidence verify says what was changed");
    }

    private static LeafHashes ofLines(LogFile file) throws IOException {
        List<Hash> hashes = HashesFile.ofLines(file);
        return index -> {
            if (index >= hashes.size()) {
                throw new EOFException("there are " + hashes.size() + " lines");
            }
            return hashes.get((int) index);
        };
    }

    /** Writes the archive. */
    public void writeTo(OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        int number = 0;
        for (Found record : records) {
            number++;
            add(zip, "record-" + number + ".json", line(record.octets()));
            add(zip, "record-" + number + ".proof", text(record.file(), proofs.get(record.file()).next()));
        }
        for (Map.Entry<LogFile, SignedCheckpoint> one : checkpoints.entrySet()) {
            String name = names.get(one.getKey());
            add(zip, name + ".txt", one.getValue().checkpoint().text());
            add(zip, name + ".p7s", one.getValue().signature());
            if (one.getValue().timeStamp().isPresent()) {
                add(zip, name + ".tsr", one.getValue().timeStamp().get());
            }
        }
        try (InputStream script = ProofArchive.class.getResourceAsStream(SCRIPT)) {
            add(zip, SCRIPT, script.readAllBytes());
        }
        zip.finish();
    }

    private static Hash leaf(Found record) {
        return new TreeHasher().leaf(record.octets());
    }

    private static byte[] line(byte[] octets) {
        byte[] line = Arrays.copyOf(octets, octets.length + 1);
        line[octets.length] = '\n';
        return line;
    }

    private byte[] text(LogFile file, InclusionProof proof) {
        return (proof.index() + "\n" + names.get(file) + "\n"
            + proof.path().stream().map(Hash::base64).map(hash -> hash + "\n").collect(Collectors.joining()))
            .getBytes(StandardCharsets.UTF_8);
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }
}
