package eu.testa.mail.core.memory;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets one entry for each that is put in beyond its limit. Not safe for several threads, not even to read. */
public final class LimitedMap<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1L;

    private final int most;

    private LimitedMap(int most, boolean byUse) {
        super(16, 0.75f, byUse);
        this.most = most;
    }

    /**
     * Forgets what came first, however often it was used since.
     *
     * @param most entries that are kept
     */
    public static <K, V> LimitedMap<K, V> ofTheNewest(int most) {
        return new LimitedMap<>(most, false);
    }

    /**
     * Forgets what was neither put in nor got for longest.
     *
     * @param most entries that are kept
     */
    public static <K, V> LimitedMap<K, V> ofTheLastUsed(int most) {
        return new LimitedMap<>(most, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
