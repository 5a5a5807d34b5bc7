package eu.testa.mail.core.evidence;

import eu.testa.mail.core.evidence.EvidenceSearch.Found;
import eu.testa.mail.core.evidence.merkle.Hash;
import eu.testa.mail.core.evidence.merkle.InclusionProof;
import eu.testa.mail.core.evidence.merkle.InclusionProofs;
import eu.testa.mail.core.evidence.merkle.TreeHasher;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            List<InclusionProof> made = InclusionProofs.of(HashesFile.read(file.hashes(), file.subtrees()), size, indexes);
            Map<Long, Hash> leaves = one.getValue().stream().collect(Collectors.toMap(Found::index, ProofArchive::leaf));
            Hash root = checkpoint.checkpoint().head().root();
            if (unproven(made, leaves, root).isPresent()) {
                // the roots of subtrees are there for speed only: without them it is the lines' own hashes that count
                made = InclusionProofs.of(HashesFile.read(file.hashes()), size, indexes);
            }
            Optional<InclusionProof> unproven = unproven(made, leaves, root);
            if (unproven.isPresent()) {
                throw new IOException("record " + (unproven.get().index() + 1) + " of " + file.lines() + " does not fit the "
                    + "checkpoint; ./testa evidence verify says what was changed");
            }
            checkpoints.put(file, checkpoint);
            names.put(file, "checkpoint-" + (names.size() + 1));
            proofs.put(file, made.iterator());
        }
    }

    private static Optional<InclusionProof> unproven(List<InclusionProof> proofs, Map<Long, Hash> leaves, Hash root) {
        return proofs.stream().filter(proof -> !proof.shows(leaves.get(proof.index()), root)).findFirst();
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
