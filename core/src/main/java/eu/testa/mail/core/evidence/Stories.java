package eu.testa.mail.core.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tells the stories of mails from the logs of one server or several. */
public final class Stories {

    private final List<Log> logs;

    private record Log(String server, EvidenceSearch search) {
    }

    private Stories(List<Log> logs) {
        this.logs = logs;
    }

    /**
     * Looks into these folders.
     *
     * @param folders each the evidence of one server, or a copy of it
     */
    public static Stories from(List<Path> folders, LocalDate since, LocalDate until) throws IOException {
        List<Log> logs = new ArrayList<>();
        for (Path folder : folders) {
            logs.add(new Log(server(folder), EvidenceSearch.in(folder, since, until)));
        }
        return new Stories(logs);
    }

    /** A log names its server in the first record of each file. */
    private static String server(Path folder) throws IOException {
        List<LogFile> files = LogFile.in(folder);
        if (files.isEmpty()) {
            throw new IOException("there is no evidence in " + folder);
        }
        try (LinesReader lines = new LinesReader(files.get(files.size() - 1).lines())) {
            Optional<byte[]> first = lines.next();
            return first.isEmpty() ? folder.toString() : EvidenceLine.read(first.get()).record()
                .flatMap(record -> record.text(EvidenceLog.LOG)).map(log -> log.substring(0, log.indexOf('/')))
                .orElse(folder.toString());
        }
    }

    /**
     * The stories of the mails with a Message-ID or mail id, or from or to an address, the latest first.
     *
     * @param most stories at the most
     */
    public List<Story> of(String wanted, int most) throws IOException {
        Set<String> messageIds = new LinkedHashSet<>();
        if (wanted.startsWith("<")) {
            messageIds.add(wanted);
        }
        for (Log log : messageIds.isEmpty() ? logs : List.<Log>of()) {
            for (String mail : log.search().mails(wanted)) {
                messageId(log, mail).ifPresent(messageIds::add);
            }
        }
        List<Story> stories = new ArrayList<>();
        for (String messageId : messageIds) {
            stories.add(story(messageId));
        }
        return stories.stream().filter(story -> story.begins().isPresent())
            .sorted(Comparator.comparing((Story story) -> story.begins().orElseThrow()).reversed()).limit(most).toList();
    }

    private static Optional<String> messageId(Log log, String mail) throws IOException {
        return Story.messageId(records(log, mail));
    }

    private Story story(String messageId) throws IOException {
        List<Story.Step> steps = new ArrayList<>();
        for (Log log : logs) {
            for (String mail : log.search().mails(messageId)) {
                records(log, mail).forEach(record -> steps.add(new Story.Step(log.server(), record)));
            }
        }
        return Story.of(messageId, steps);
    }

    private static List<EvidenceRecord> records(Log log, String mail) throws IOException {
        return log.search().records(mail).stream().flatMap(found -> found.line().record().stream()).toList();
    }
}
