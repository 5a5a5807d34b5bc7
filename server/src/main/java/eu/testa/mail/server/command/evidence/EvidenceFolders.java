package eu.testa.mail.server.command.evidence;

import eu.testa.mail.server.command.InstalledServer;
import eu.testa.mail.server.command.LabNodes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whose evidence is meant: that of a server on this machine, of nodes of the lab, and copies from elsewhere. */
final class EvidenceFolders {

    private static final String EVIDENCE = "evidence";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--conf", paramLabel = "DIR",
        description = "The folder with the server's testa.properties (default: the installed server's, else conf in this "
            + "folder).")
    private Path conf;

    @Option(names = "--var", paramLabel = "DIR",
        description = "The server's var folder (default: the installed server's, else var beside the conf folder).")
    private Path var;

    @Option(names = "--node", paramLabel = "NAME", split = ",",
        description = "A node of the lab, instead of --conf; several, separated by commas, tell the way of a mail over all of them.")
    private List<String> nodes = List.of();

    @Option(names = "--folder", paramLabel = "DIR",
        description = "A folder with evidence, such as a copy from another server; may be given several times.")
    private List<Path> folders = List.of();

    /** The conf folder of the server whose evidence this is: the one that was named, else the one that belongs to its var folder. */
    Path confOf(Path evidence) {
        return conf != null && !folders.contains(evidence) ? conf : InstalledServer.confOf(evidence.getParent());
    }

    /**
     * The folders with evidence.
     *
     * @throws ParameterException if one is not there; the message says which
     */
    List<Path> all() {
        List<Path> all = new ArrayList<>(folders);
        nodes.forEach(node -> all.add(LabNodes.folder(node).resolve("var").resolve(EVIDENCE)));
        if (all.isEmpty() || conf != null || var != null) {
            Path of = var != null ? var : InstalledServer.varOf(conf != null ? conf : InstalledServer.conf());
            all.add(0, of.resolve(EVIDENCE));
        }
        for (Path folder : all) {
            if (!Files.isDirectory(folder)) {
                throw new ParameterException(command.commandLine(), "there is no folder " + folder.toAbsolutePath().normalize()
                    + "; name a server with --conf DIR, a node of the lab with --node NAME, or a copy with --folder DIR");
            }
        }
        return all.stream().map(folder -> folder.toAbsolutePath().normalize()).toList();
    }
}
