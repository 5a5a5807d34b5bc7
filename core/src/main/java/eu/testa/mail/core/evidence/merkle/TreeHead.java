package eu.testa.mail.core.evidence.merkle;

/**
 * What a tree is, in two values: whoever knows them notices any change of any of its leaves.
 *
 * @param size number of leaves
 * @param root hash over all of them
 */
public record TreeHead(long size, Hash root) {
}
