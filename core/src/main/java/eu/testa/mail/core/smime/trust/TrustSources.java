package eu.testa.mail.core.smime.trust;

import java.nio.file.Path;
import java.util.List;

/**
 * Where certificates and CRLs are: files, or folders of files, or links to them. Hidden files and folders in folders are
 * passed over.
 *
 * @param anchors       of the certificates in a folder, those that signed themselves are anchors, the others intermediates.
 *                      A file that is named itself is an anchor, unless what issued it is among the anchors, too
 * @param intermediates certificates that complete a path and never anchor one
 * @param crls          certificate revocation lists
 */
public record TrustSources(List<Path> anchors, List<Path> intermediates, List<Path> crls) {

    public TrustSources {
        anchors = List.copyOf(anchors);
        intermediates = List.copyOf(intermediates);
        crls = List.copyOf(crls);
    }

    /** A server's folder: {@code authorities} and {@code crls} in it. */
    public static TrustSources in(Path folder) {
        return new TrustSources(List.of(folder.resolve("authorities")), List.of(), List.of(folder.resolve("crls")));
    }
}
