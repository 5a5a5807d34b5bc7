package eu.testa.mail.core.dns;

import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * Each name server is asked for the MX records of its zone. Unhealthy: none of a zone answers; mail flows by what they said
 * last, until that is too old. Degraded: one of several does not.
 */
public final class NameServersHealth implements PartCheck {

    private final TestaDns dns;
    private final Executor threads;

    /**
     * @param threads all servers are asked at the same time
     */
    public NameServersHealth(TestaDns dns, Executor threads) {
        this.dns = dns;
        this.threads = threads;
    }

    @Override
    public String part() {
        return "Name servers";
    }

    @Override
    public PartHealth look() {
        List<NameServerStatus> all = dns.probe(threads);
        String problems = all.stream().filter(one -> one.problem().isPresent())
            .map(one -> one.server() + " (" + one.zone() + "): " + one.problem().orElseThrow())
            .collect(Collectors.joining("; "));
        if (problems.isEmpty()) {
            return PartHealth.healthy();
        }
        boolean everyZoneIsAnswered = all.stream().collect(Collectors.groupingBy(NameServerStatus::zone)).values().stream()
            .allMatch(servers -> servers.stream().anyMatch(one -> one.problem().isEmpty()));
        String step = "See whether the name servers of dns.servers and dns.zones run and can be reached from here.";
        return everyZoneIsAnswered ? PartHealth.degraded(problems, step) : PartHealth.unhealthy(problems, step);
    }
}
