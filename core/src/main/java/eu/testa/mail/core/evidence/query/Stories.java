package eu.testa.mail.core.evidence.query;

import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.Checkpoint;
import eu.testa.mail.core.evidence.log.LogFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells the stories of mails from the logs of one server or several. */
public final class Stories {

    private final List<Log> logs;

    private record Log(String server, EvidenceSearch search) {

        private List<EvidenceRecord> records(Collection<String> mails) throws IOException {
            return search.records(mails).stream().flatMap(found -> found.line().record().stream()).toList();
        }
    }

    /** Opens a folder to be searched. */
    @FunctionalInterface
    public interface Searcher {

        /**
         * @throws IOException if the folder cannot be read
         */
        EvidenceSearch in(Path folder) throws IOException;
    }

    private Stories(List<Log> logs) {
        this.logs = logs;
    }

    /**
     * Looks into these folders.
     *
     * @param folders each the evidence of one server, or a copy of it
     * @param how     they are searched
     */
    public static Stories from(List<Path> folders, Searcher how) throws IOException {
        List<Log> logs = new ArrayList<>();
        for (Path folder : folders) {
            logs.add(new Log(server(folder), how.in(folder)));
        }
        return new Stories(logs);
    }

    /** A log names its server in the first record of each file. */
    private static String server(Path folder) throws IOException {
        List<LogFile> files = LogFile.in(folder);
        if (files.isEmpty()) {
            throw new IOException("there is no evidence in " + folder);
        }
        return files.get(files.size() - 1).first().flatMap(record -> record.text(EvidenceRecord.LOG)).map(Checkpoint::serverOf)
            .orElse(folder.toString());
    }

    /**
     * The stories of the mails with a Message-ID or mail id, or from or to an address, the latest first.
     *
     * @param most stories at the most; those are left out of which nothing has been written for longest
     */
    public List<Story> of(String wanted, int most) throws IOException {
        Set<String> messageIds = new LinkedHashSet<>();
        if (wanted.startsWith("<")) {
            messageIds.add(wanted);
        } else {
            for (Log log : logs) {
                log.records(log.search().mails(List.of(wanted), most))
                    .forEach(record -> record.text(EvidenceRecord.MESSAGE_ID).ifPresent(messageIds::add));
            }
        }
        Map<String, List<Story.Step>> steps = new HashMap<>();
        for (Log log : logs) {
            List<EvidenceRecord> records = log.records(log.search().mails(messageIds, Integer.MAX_VALUE));
            Map<String, String> messageIdOf = new HashMap<>();
            records.forEach(record -> record.text(EvidenceRecord.MESSAGE_ID)
                .ifPresent(id -> messageIdOf.putIfAbsent(record.text(EvidenceRecord.MAIL).orElseThrow(), id)));
            records.forEach(record -> Optional.ofNullable(messageIdOf.get(record.text(EvidenceRecord.MAIL).orElseThrow()))
                .ifPresent(id -> steps.computeIfAbsent(id, any -> new ArrayList<>()).add(new Story.Step(log.server(), record))));
        }
        return steps.entrySet().stream().map(one -> Story.of(one.getKey(), one.getValue()))
            .sorted(Comparator.comparing((Story story) -> story.begins().orElseThrow()).reversed()).limit(most).toList();
    }
}
