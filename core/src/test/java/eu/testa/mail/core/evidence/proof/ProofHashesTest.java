package eu.testa.mail.core.evidence.proof;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.evidence.log.EvidenceLogFixture;
import eu.testa.mail.core.evidence.log.HashesFile;
import eu.testa.mail.core.evidence.merkle.Hash;
import eu.testa.mail.core.evidence.merkle.InclusionProofs;
import eu.testa.mail.core.evidence.merkle.LeafHashes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** Proofs are the same whatever stands beside the lines. */
class ProofHashesTest extends EvidenceLogFixture {

    /** None of it is evidence: what comes of it is held against the lines and the checkpoint. */
    @Test
    void shouldProveAndFindTheSameWhateverTheHashesSay() throws IOException {
        accept(10);
        log.close();
        Map<String, String> right = proof();
        Path hashes = folder.resolve("2026-03-02.hashes");
        byte[] octets = Files.readAllBytes(hashes);
        // in each hash somewhere
        for (int i = 0; i < octets.length; i += 31) {
            octets[i] ^= 1;
            Files.write(hashes, octets);
            assertThat(proof()).as("octet %d is another", i).isEqualTo(right);
            assertThat(findings()).isEmpty();
            octets[i] ^= 1;
            Files.write(hashes, Arrays.copyOf(octets, i));
            assertThat(proof()).as("%d octets", i).isEqualTo(right);
            assertThat(findings()).isEmpty();
        }
    }

    private Map<String, String> proof() throws IOException {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        new ProofArchive(search().records(List.of("mail-7"))).writeTo(zip);
        return entries(zip);
    }

    @Test
    void shouldProveWithTheRootsOfSubtreesAndWithoutThem() throws IOException {
        accept(5000);
        log.checkpoint();
        Path subtrees = folder.resolve("2026-03-02.subtrees");
        assertThat(subtrees).hasSize(4L * 32);
        ByteArrayOutputStream fast = new ByteArrayOutputStream();
        new ProofArchive(search().records(List.of("mail-17", "mail-4200"))).writeTo(fast);
        HashesFile hashes = HashesFile.read(folder.resolve("2026-03-02.hashes"), subtrees);
        Set<Long> read = new HashSet<>();
        InclusionProofs.of(new LeafHashes() {
            @Override
            public Hash get(long index) throws IOException {
                read.add(index);
                return hashes.get(index);
            }

            @Override
            public Optional<Hash> subtree(long from) {
                return hashes.subtree(from);
            }
        }, 5001, new TreeSet<>(List.of(17L)));
        assertThat(read).as("leaves that were read").hasSize(1024 + 5001 - 4096);

        Files.write(subtrees, new byte[4 * 32]);
        ByteArrayOutputStream damaged = new ByteArrayOutputStream();
        new ProofArchive(search().records(List.of("mail-17", "mail-4200"))).writeTo(damaged);
        assertThat(entries(damaged)).isEqualTo(entries(fast));
    }

    private static Map<String, String> entries(ByteArrayOutputStream zip) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip.toByteArray()))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        return entries;
    }

    @Test
    void shouldProveFromTheLinesAloneWhereNothingElseIsLeft() throws IOException {
        accept(3000);
        log.checkpoint();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        new ProofArchive(search().records(List.of("mail-17"))).writeTo(whole);
        for (String ending : List.of("subtrees", "hashes", "index")) {
            Files.delete(folder.resolve("2026-03-02." + ending));
        }
        ByteArrayOutputStream left = new ByteArrayOutputStream();
        new ProofArchive(search().records(List.of("mail-17"))).writeTo(left);
        assertThat(entries(left)).isEqualTo(entries(whole));
    }
}
