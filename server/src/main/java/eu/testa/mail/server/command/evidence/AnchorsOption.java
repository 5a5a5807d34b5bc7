package eu.testa.mail.server.command.evidence;

import eu.testa.mail.core.evidence.checkpoint.EvidenceAnchors;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import picocli.CommandLine.Option;

/** Whose signatures under checkpoints count. */
final class AnchorsOption {

    @Option(names = "--anchors", paramLabel = "FILE",
        description = "Certificates of authorities, or of the evidence key itself (PEM or DER); may be given several times. "
            + "Default: those in conf/smime/authorities of the server, and its own evidence key's.")
    private List<Path> anchors = List.of();

    /**
     * What was given, else what the server of this folder believes.
     *
     * @param conf the server's
     */
    List<X509Certificate> certificates(Path evidence, Path conf) throws IOException {
        return anchors.isEmpty() ? EvidenceAnchors.ofServer(conf, evidence.getParent()) : EvidenceAnchors.read(anchors);
    }
}
