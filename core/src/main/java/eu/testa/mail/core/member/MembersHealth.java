package eu.testa.mail.core.member;

import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import java.util.Optional;
import java.util.function.Supplier;

/** Degraded: {@code members.xml} has changed and is not in force as it is now. */
public final class MembersHealth implements PartCheck {

    private final Supplier<Optional<CurrentMembers>> members;

    /**
     * @param members empty on a national server, which has no registry
     */
    public MembersHealth(Supplier<Optional<CurrentMembers>> members) {
        this.members = members;
    }

    @Override
    public String part() {
        return "Members";
    }

    @Override
    public PartHealth look() {
        return members.get().flatMap(CurrentMembers::problem)
            .map(problem -> PartHealth.degraded(
                "members.xml has changed and is not used; the registry of before stays in force: " + problem,
                "Correct members.xml; it is read again by itself. If it is meant as it is: ./testa members accept."))
            .orElseGet(PartHealth::healthy);
    }
}
