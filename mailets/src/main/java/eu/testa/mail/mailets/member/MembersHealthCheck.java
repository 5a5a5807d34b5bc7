package eu.testa.mail.mailets.member;

import eu.testa.mail.core.member.CurrentMembers;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.TestaSettings;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Health component {@code Members}. Degraded: {@code members.xml} has changed and cannot be used as it is now. */
public final class MembersHealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("Members");

    private final TestaSettings settings;
    private final Provider<CurrentMembers> members;

    /**
     * @param members asked on a relay only: a national server has no registry
     */
    @Inject
    public MembersHealthCheck(TestaSettings settings, Provider<CurrentMembers> members) {
        this.settings = settings;
        this.members = members;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Publisher<Result> check() {
        return Mono.fromCallable(this::checkNow);
    }

    private Result checkNow() {
        if (settings.get(TestaSettings.ROLE) != Role.RELAY) {
            return Result.healthy(NAME);
        }
        return members.get().problem()
            .map(problem -> Result.degraded(NAME, "members.xml has changed and is not used; the registry of before stays in "
                + "force. Correct this: " + problem))
            .orElseGet(() -> Result.healthy(NAME));
    }
}
