package eu.testa.mail.server.spool;

import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Degraded: a file of the spool or of a repository was not what had been written, and was set aside. Each is named. */
public final class DamagedMailHealth implements PartCheck {

    private static final int NAMED = 5;

    private final List<Path> roots;

    /**
     * @param roots folders of queues or repositories, each with a folder {@code damaged} if need be
     */
    public DamagedMailHealth(List<Path> roots) {
        this.roots = List.copyOf(roots);
    }

    @Override
    public String part() {
        return "Damaged mail";
    }

    @Override
    public PartHealth look() throws IOException {
        List<Path> damaged = new ArrayList<>();
        for (Path root : roots) {
            addFiles(root, damaged);
        }
        if (damaged.isEmpty()) {
            return PartHealth.healthy();
        }
        String named = damaged.stream().sorted().limit(NAMED).map(Path::toString).collect(Collectors.joining(", "));
        return PartHealth.degraded(damaged.size() + " mails are not what was written: " + named
                + (damaged.size() > NAMED ? " and more" : ""),
            "sed -n 2p FILE shows the envelope, tail -n +3 FILE the message. See whether the disk fails; tell the sender, and "
                + "remove the file.");
    }

    private static void addFiles(Path root, List<Path> damaged) throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (DirectoryStream<Path> queues = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path queue : queues) {
                Path folder = queue.resolve("damaged");
                if (Files.isDirectory(folder)) {
                    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.mail")) {
                        files.forEach(damaged::add);
                    }
                }
            }
        }
    }
}
