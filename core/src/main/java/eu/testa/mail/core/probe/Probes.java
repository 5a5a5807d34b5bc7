package eu.testa.mail.core.probe;

import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.StoreException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.statement.Query;

/**
 * The probes of a month, in the store: where several servers share one, a probe may come back to another than the one that sent
 * it. Every method throws {@link StoreException} when the store cannot be used.
 */
public final class Probes {

    /** Kept for so long. */
    static final Duration MONTH = Duration.ofDays(31);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int MOST_LOST = 50;
    private static final String ENDED = "(took IS NOT NULL OR hop IS NOT NULL)";

    private final Database database;
    private final String server;
    private final Clock clock;

    /** @param server whose probes these are */
    public Probes(Database database, String server, Clock clock) {
        this.database = database;
        this.server = server;
        this.clock = clock;
    }

    /** A probe goes out. What is older than a month goes as well. */
    void sent(String id, ProbePath path) throws IOException {
        Instant now = clock.instant();
        database.write(handle -> handle.createUpdate("DELETE FROM probe WHERE server = :server AND sent_at < :old")
                .bind("server", server).bind("old", now.minus(MONTH)).execute()
            + handle.createUpdate("INSERT INTO probe (id, server, path, sent_at, words) VALUES (:id, :server, :path, :now, '')")
                .bind("id", id).bind("server", server).bind("path", path.name()).bind("now", now).execute());
    }

    /** Somebody took a probe, to send it on. */
    void taken(String id, String words) throws IOException {
        change(id, "words = :words", 0, "", words);
    }

    /** A probe was lost. */
    void lost(String id, String hop, String words) throws IOException {
        change(id, "hop = :hop, words = :words", 0, hop, words);
    }

    /**
     * A probe has arrived; one that is not known, or was given up before, changes nothing.
     *
     * @param words what is to be said of it
     * @return whether it was one that was waited for
     */
    public boolean arrived(String id, String words) throws IOException {
        return change(id, "took = CASE WHEN :now > sent_at THEN :now - sent_at ELSE 0 END, words = :words", clock.millis(), "", words);
    }

    /**
     * A probe has arrived and is not what was sent: lost on the way back. One that is not known changes nothing.
     *
     * @param words what is wrong with it
     */
    public void spoilt(String id, String words) throws IOException {
        change(id, "hop = path || :hop, words = :words", 0, " to " + server, words);
    }

    private boolean change(String id, String assignments, long now, String hop, String words) throws IOException {
        return 1 == database.write(handle -> handle.createUpdate("UPDATE probe SET " + assignments
                + " WHERE id = :id AND took IS NULL AND hop IS NULL")
            .bind("id", id).bind("now", now).bind("hop", hop).bind("words", words).execute());
    }

    /** What was sent before this, was taken by somebody, and has neither arrived nor been lost: its time is over. */
    int giveUp(Instant sentBefore) throws IOException {
        String over = " WHERE server = :server AND took IS NULL AND hop IS NULL AND words <> '' AND sent_at <= :limit";
        if (!database.isWorthAWrite(handle -> handle.createQuery("SELECT id FROM probe" + over + " LIMIT 1")
            .bind("server", server).bind("limit", sentBefore).mapTo(String.class).findFirst().isPresent())) {
            return 0;
        }
        return database.write(handle -> handle.createUpdate("UPDATE probe SET hop = path || :wayBack" + over)
            .bind("wayBack", " to " + server).bind("server", server).bind("limit", sentBefore).execute());
    }

    /** What a run before this one sent and did not see the end of says nothing. */
    void forgetUnfinished() throws IOException {
        database.write(handle -> handle.createUpdate("DELETE FROM probe WHERE server = :server AND took IS NULL AND hop IS NULL")
            .bind("server", server).execute());
    }

    /** How mail got through since a time, by path, in the order of their names. */
    private List<ProbeSummary> summaries(Instant since) throws IOException {
        return database.read(handle -> ours(handle, "SELECT path, COUNT(*) AS probes, COUNT(took) AS arrived, "
                + "CAST(AVG(took) AS BIGINT) AS mean, MAX(took) AS longest FROM probe WHERE server = :server AND sent_at > :since "
                + "AND " + ENDED + " GROUP BY path ORDER BY path", since)
            .map((row, context) -> new ProbeSummary(row.getString("path"), row.getLong("probes"), row.getLong("arrived"),
                time(row.getLong("mean"), row.wasNull()), time(row.getLong("longest"), row.wasNull()))).list());
    }

    /** How mail gets through over each path on which a probe came to its end in the last month, in the order of their names. */
    public List<ProbeOverview> overview() throws IOException {
        Instant now = clock.instant();
        Map<String, ProbeSummary> day = byPath(now.minus(DAY));
        Map<String, ProbeSummary> week = byPath(now.minus(WEEK));
        Map<String, ProbeResult> last = new HashMap<>();
        latest(now.minus(DAY)).forEach(result -> last.putIfAbsent(result.path(), result));
        Map<String, Streak> streaks = streaks(now.minus(MONTH));
        return summaries(now.minus(MONTH)).stream().map(month -> {
            Streak streak = streaks.getOrDefault(month.path(), Streak.NONE);
            return new ProbeOverview(month.path(), Optional.ofNullable(last.get(month.path())), streak.arrived(), streak.lost(),
                day.getOrDefault(month.path(), ProbeSummary.none(month.path())),
                week.getOrDefault(month.path(), ProbeSummary.none(month.path())), month);
        }).toList();
    }

    /** When the last one that arrived was sent, and how many were lost since then. */
    private record Streak(Optional<Instant> arrived, long lost) {

        private static final Streak NONE = new Streak(Optional.empty(), 0);
    }

    private Map<String, Streak> streaks(Instant since) throws IOException {
        Map<String, Streak> streaks = new HashMap<>();
        database.read(handle -> ours(handle, "SELECT path, arrived, COUNT(*) AS probes, SUM(CASE WHEN sent_at > arrived THEN 1 "
                + "ELSE 0 END) AS later FROM (SELECT path, sent_at, MAX(CASE WHEN took IS NULL THEN NULL ELSE sent_at END) "
                + "OVER (PARTITION BY path) AS arrived FROM probe WHERE server = :server AND sent_at > :since AND " + ENDED
                + ") AS ended GROUP BY path, arrived", since)
            .map((row, context) -> {
                long arrived = row.getLong("arrived");
                Streak streak = row.wasNull() ? new Streak(Optional.empty(), row.getLong("probes"))
                    : new Streak(Optional.of(Instant.ofEpochMilli(arrived)), row.getLong("later"));
                return Map.entry(row.getString("path"), streak);
            }).list()).forEach(entry -> streaks.put(entry.getKey(), entry.getValue()));
        return streaks;
    }

    private Map<String, ProbeSummary> byPath(Instant since) throws IOException {
        return summaries(since).stream().collect(Collectors.toMap(ProbeSummary::path, Function.identity()));
    }

    /** The latest probes of the last 24 hours that were lost, the latest first; of many only the first. */
    public List<ProbeResult> lostToday() throws IOException {
        return lost(clock.instant().minus(DAY), MOST_LOST);
    }

    /** The latest probes since a time that were lost, the latest first. */
    List<ProbeResult> lost(Instant since, int most) throws IOException {
        return database.read(handle -> results(ours(handle, "SELECT path, sent_at, took, hop, words FROM probe "
            + "WHERE server = :server AND sent_at > :since AND hop IS NOT NULL ORDER BY sent_at DESC LIMIT :most", since)
                .bind("most", most)).list());
    }

    /** The latest probe of each path since a time, and the one before it: a path's two stand together, the latest first. */
    List<ProbeResult> latest(Instant since) throws IOException {
        return database.read(handle -> results(ours(handle, "SELECT path, sent_at, took, hop, words FROM (SELECT path, sent_at, "
            + "took, hop, words, ROW_NUMBER() OVER (PARTITION BY path ORDER BY sent_at DESC) AS place FROM probe "
            + "WHERE server = :server AND sent_at > :since AND " + ENDED + ") AS numbered WHERE place <= 2 "
            + "ORDER BY path, sent_at DESC", since)).list());
    }

    private Query ours(Handle handle, String query, Instant since) {
        return handle.createQuery(query).bind("server", server).bind("since", since);
    }

    private static ResultIterable<ProbeResult> results(Query query) {
        return query.map((row, context) -> new ProbeResult(row.getString("path"), Instant.ofEpochMilli(row.getLong("sent_at")),
            time(row.getLong("took"), row.wasNull()), Optional.ofNullable(row.getString("hop")), row.getString("words")));
    }

    private static Optional<Duration> time(long milliseconds, boolean none) {
        return none ? Optional.empty() : Optional.of(Duration.ofMillis(milliseconds));
    }
}
