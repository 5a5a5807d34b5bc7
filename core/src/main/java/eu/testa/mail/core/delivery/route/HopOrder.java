package eu.testa.mail.core.delivery.route;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/** The order in which hosts are tried: by preference, equal ones shuffled to share the load (RFC 5321 §5.1). */
public final class HopOrder {

    private final RandomGenerator random;

    /**
     * @param random used by many threads at the same time
     */
    public HopOrder(RandomGenerator random) {
        this.random = random;
    }

    /** The hosts, the first one first. */
    public List<Hop> of(List<Hop> hops) {
        List<Hop> ordered = new ArrayList<>(hops);
        for (int last = ordered.size() - 1; last > 0; last--) {
            Collections.swap(ordered, last, random.nextInt(last + 1));
        }
        ordered.sort(Comparator.comparingInt(Hop::preference));
        return ordered;
    }
}
