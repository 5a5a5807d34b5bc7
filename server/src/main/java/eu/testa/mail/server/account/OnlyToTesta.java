package eu.testa.mail.server.account;

import eu.testa.mail.core.address.MappingTarget;
import eu.testa.mail.core.address.TestaNamespace;
import java.util.Optional;
import java.util.function.Function;
import javax.inject.Inject;
import org.apache.james.rrt.lib.Mapping;

/** Says why an alias, a forward or a group may not be made: it leads out of TESTA. */
public final class OnlyToTesta implements Function<Mapping, Optional<String>> {

    private final MappingTarget target;

    @Inject
    public OnlyToTesta(TestaNamespace namespace) {
        this.target = new MappingTarget(namespace);
    }

    @Override
    public Optional<String> apply(Mapping mapping) {
        return switch (mapping.getType()) {
            case Address, Alias, Forward, Group -> target.objectionToAddress(mapping.getMappingValue());
            case Domain, DomainAlias -> target.objectionToDomain(mapping.getMappingValue());
            case Regex -> target.objectionToRule(mapping.getMappingValue());
            case Error -> Optional.empty();
        };
    }
}
