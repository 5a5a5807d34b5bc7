package eu.testa.mail.core.evidence.witness;

import eu.testa.mail.core.evidence.checkpoint.Checkpoint;
import eu.testa.mail.core.evidence.checkpoint.CheckpointLetter;
import eu.testa.mail.core.evidence.checkpoint.SignedCheckpoint;
import eu.testa.mail.core.evidence.log.LogFile;
import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.file.LiveFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Copies of checkpoints in a folder that the server who signed them cannot change, for that is what they are good for. A folder
 * for each log, in it one for each file of the log, in it a file for each checkpoint, which is named by its size and its root: a
 * later one never takes the place of one that it contradicts.
 *
 * <pre>relay-1.eu-admin.net_evidence_8f3c21d0/2026-12-01/1234-0ac518698a863e8e.checkpoint</pre>
 */
public final class CheckpointCopies {

    private static final int ROOT_OCTETS = 8;

    private final Path folder;
    private final List<SignedCheckpoint> mailed;

    public CheckpointCopies(Path folder) {
        this(folder, List.of());
    }

    private CheckpointCopies(Path folder, List<SignedCheckpoint> mailed) {
        this.folder = folder;
        this.mailed = mailed;
    }

    /**
     * The copies in a folder, and those that lie in it openly since somebody saved them there who got them by mail: the mails, or the
     * checkpoints out of them, under whatever names.
     *
     * @throws IOException if something else lies there; the message names it
     */
    public static CheckpointCopies withMails(Path folder) throws IOException {
        List<SignedCheckpoint> mailed = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files.filter(CheckpointCopies::isSaved)::iterator) {
                mailed.addAll(LiveFolder.readIfThere(file, saved -> saved.toString().endsWith(SignedCheckpoint.ENDING)
                    ? List.of(SignedCheckpoint.read(saved)) : CheckpointLetter.read(saved)).orElse(List.of()));
            }
        }
        return new CheckpointCopies(folder, List.copyOf(mailed));
    }

    /** Desktops leave files of their own in folders, and hide them. */
    private static boolean isSaved(Path file) {
        return Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".");
    }

    /**
     * Adds a copy. One that is there is written again only if it says something else, such as the time stamp that it now has.
     */
    void add(SignedCheckpoint signed) throws IOException {
        Checkpoint checkpoint = signed.checkpoint();
        Path of = Files.createDirectories(of(checkpoint.log()).resolve(checkpoint.fileName()));
        byte[] root = Arrays.copyOf(checkpoint.head().root().octets(), ROOT_OCTETS);
        Path file = of.resolve(checkpoint.head().size() + "-" + HexFormat.of().formatHex(root) + SignedCheckpoint.ENDING);
        if (Files.notExists(file) || !Arrays.equals(Files.readAllBytes(file), signed.octets())) {
            DurableFile.write(file, signed.octets());
        }
    }

    /** The names of the files of a log of which there are copies, in their order. */
    public List<LogFile> files(String log) throws IOException {
        Set<String> names = new HashSet<>();
        mailed.stream().map(SignedCheckpoint::checkpoint).filter(one -> one.log().equals(log)).map(Checkpoint::fileName).forEach(names::add);
        if (Files.isDirectory(of(log))) {
            try (Stream<Path> files = Files.list(of(log))) {
                files.map(file -> file.getFileName().toString()).forEach(names::add);
            }
        }
        return names.stream().flatMap(name -> LogFile.of(of(log), name).stream()).sorted().toList();
    }

    /** The copies for a file of a log, those over the fewest records first. */
    public List<SignedCheckpoint> of(String log, String name) throws IOException {
        List<SignedCheckpoint> copies = new ArrayList<>();
        mailed.stream().filter(one -> one.checkpoint().origin().equals(log + "/" + name)).forEach(copies::add);
        Path of = of(log).resolve(name);
        if (Files.isDirectory(of)) {
            try (Stream<Path> files = Files.list(of)) {
                for (Path file : (Iterable<Path>) files.filter(one -> one.toString().endsWith(SignedCheckpoint.ENDING))::iterator) {
                    LiveFolder.readIfThere(file, SignedCheckpoint::read).ifPresent(copies::add);
                }
            }
        }
        copies.sort(Comparator.comparingLong(one -> one.checkpoint().head().size()));
        return List.copyOf(copies);
    }

    /** The copy of the newest checkpoint of a log. */
    Optional<SignedCheckpoint> newest(String log) throws IOException {
        List<LogFile> files = files(log);
        if (files.isEmpty()) {
            return Optional.empty();
        }
        List<SignedCheckpoint> copies = of(log, files.get(files.size() - 1).name());
        return copies.stream().reduce((before, last) -> last);
    }

    private Path of(String log) {
        return folder.resolve(log.replace('/', '_'));
    }
}
