package eu.testa.mail.lab.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import eu.testa.mail.server.command.Webadmin;
import eu.testa.mail.server.spool.SpoolContents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The mail that a node holds, as its var folder and its webadmin show it. */
record NodeContents(TestaLab lab, Node node) {

    /** Mails in the spool, waiting or in process. */
    long spooled() throws IOException {
        return SpoolContents.of(spool()).size();
    }

    /** Mails of the spool that could not be read back. */
    long damaged() throws IOException {
        return files(spool().resolve("damaged")).size();
    }

    private Path spool() {
        return lab.home().var(node).resolve("spool/spool");
    }

    /** Mails in the deferred store, for whatever destination; it may be shared with another node. */
    long waiting() throws IOException {
        Webadmin.Reply reply = lab.webadmin(node).get("/testa/queue/destinations");
        if (!reply.succeeded()) {
            throw new IOException("webadmin of " + node.name() + ": " + reply.text());
        }
        long mails = 0;
        for (JsonNode destination : new ObjectMapper().readTree(reply.body())) {
            mails += destination.path("mails").asLong();
        }
        return mails;
    }

    /** The mails in {@code file://REPOSITORY}, each with its envelope in front. */
    List<Path> inRepository(String repository) throws IOException {
        return files(lab.home().var(node).resolve("repositories").resolve(repository));
    }

    /** Whether a repository has this letter, to the octet. */
    boolean isInRepository(String repository, Letter letter) throws IOException {
        String octets = new String(letter.octets(), StandardCharsets.ISO_8859_1);
        return hasInRepository(repository, mail -> mail.endsWith(octets));
    }

    /** Whether a repository has a mail with these words. */
    boolean isInRepository(String repository, String words) throws IOException {
        return hasInRepository(repository, mail -> mail.contains(words));
    }

    private boolean hasInRepository(String repository, Predicate<String> wanted) throws IOException {
        for (Path file : inRepository(repository)) {
            if (wanted.test(read(file))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Copies its evidence while it writes more: what speaks for records before the records, as a backup does.
     *
     * @return the copy
     */
    Path copyEvidence(Path copy) throws IOException {
        Files.createDirectory(copy);
        List<Path> files = files(lab.home().var(node).resolve("evidence")).stream()
            .filter(file -> !DurableFile.isUnfinished(file))
            .sorted(Comparator.comparing(file -> file.toString().endsWith(".jsonl"))).toList();
        for (Path file : files) {
            Files.copy(file, copy.resolve(file.getFileName()));
        }
        return copy;
    }

    /** Nothing of one that has another name by now: it is written under one of its own first. */
    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
