package eu.testa.mail.core.evidence.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {

    /** The leaves and roots that certificate transparency logs have been tested with since RFC 6962. */
    private static final List<String> LEAVES = List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f");
    private static final List<String> ROOTS = List.of(
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    private final TreeHasher hasher = new TreeHasher();

    @Test
    void shouldHaveTheRootsThatOtherLogsHave() {
        GrowingTree tree = new GrowingTree();
        List<String> roots = new ArrayList<>();
        roots.add(hex(tree.head().root()));
        for (String leaf : LEAVES) {
            tree.add(hasher.leaf(HexFormat.of().parseHex(leaf)));
            roots.add(hex(tree.head().root()));
        }
        assertThat(roots).isEqualTo(ROOTS);
    }

    @Test
    void shouldProveEachLeafOfTreesOfAnySize() throws IOException {
        for (int size = 1; size <= 70; size++) {
            List<Hash> leaves = leaves(size);
            Hash root = root(leaves);
            for (InclusionProof proof : proofs(leaves)) {
                assertThat(proof.shows(leaves.get((int) proof.index()), root)).as("%d of %d", proof.index(), size).isTrue();
            }
        }
    }

    @Test
    void shouldProveNoOtherLeafNoOtherPlaceAndNoOtherTree() throws IOException {
        List<Hash> leaves = leaves(13);
        Hash root = root(leaves);
        for (InclusionProof proof : proofs(leaves)) {
            Hash leaf = leaves.get((int) proof.index());
            assertThat(proof.shows(hasher.leaf("other".getBytes()), root)).isFalse();
            assertThat(proof.shows(leaf, root(leaves(12)))).isFalse();
            for (int index = 0; index < 13; index++) {
                boolean same = index == proof.index();
                assertThat(new InclusionProof(index, 13, proof.path()).shows(leaf, root)).isEqualTo(same);
            }
            List<Hash> shorter = proof.path().subList(0, proof.path().size() - 1);
            assertThat(new InclusionProof(proof.index(), 13, shorter).shows(leaf, root)).isFalse();
            List<Hash> longer = new ArrayList<>(proof.path());
            longer.add(leaf);
            assertThat(new InclusionProof(proof.index(), 13, longer).shows(leaf, root)).isFalse();
        }
    }

    @Test
    void shouldNotTakeANodeForALeaf() {
        Hash left = hasher.leaf(new byte[] {1});
        Hash right = hasher.leaf(new byte[] {2});
        byte[] joined = new byte[64];
        System.arraycopy(left.octets(), 0, joined, 0, 32);
        System.arraycopy(right.octets(), 0, joined, 32, 32);
        assertThat(hasher.leaf(joined)).isNotEqualTo(hasher.node(left, right));
    }

    @Test
    void shouldRefuseAProofOfALeafThatTheTreeCannotHave() {
        assertThatThrownBy(() -> new InclusionProof(5, 5, List.of())).isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("no leaf 5");
    }

    private List<Hash> leaves(int size) {
        return IntStream.range(0, size).mapToObj(number -> hasher.leaf(("leaf " + number).getBytes())).toList();
    }

    private static List<InclusionProof> proofs(List<Hash> leaves) throws IOException {
        TreeSet<Long> all = new TreeSet<>();
        for (long index = 0; index < leaves.size(); index++) {
            all.add(index);
        }
        return InclusionProofs.of(index -> leaves.get((int) index), leaves.size(), all);
    }

    private static Hash root(List<Hash> leaves) {
        GrowingTree tree = new GrowingTree();
        leaves.forEach(tree::add);
        return tree.head().root();
    }

    private static String hex(Hash hash) {
        return HexFormat.of().formatHex(hash.octets());
    }
}
