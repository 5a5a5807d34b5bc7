package eu.testa.mail.core.address;

import java.util.Locale;
import java.util.Optional;

/** Where an alias, a forward or a group may lead: to TESTA and nowhere else. */
public record MappingTarget(TestaNamespace namespace) {

    /** Why mail may not be forwarded to an address; nothing if it may. */
    public Optional<String> objectionToAddress(String address) {
        return namespace.objection(address).map(words -> "'" + address + "': " + words);
    }

    /** The same for a domain, all of whose addresses are meant. */
    public Optional<String> objectionToDomain(String domain) {
        return namespace.domain(domain).isPresent() ? Optional.empty() : objection(domain);
    }

    /**
     * The same for a rule such as {@code (.*)@tcn.b.eu-admin.net:${1}@xyz.b.eu-admin.net}, which makes an address of parts of
     * another: what stands behind its last @ has to be a domain of TESTA as it is written.
     */
    public Optional<String> objectionToRule(String rule) {
        String domain = rule.substring(rule.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        int target = rule.lastIndexOf(':') + 1;
        return target > 0 && rule.indexOf('@', target) > 0 && namespace.domain(domain).isPresent() ? Optional.empty()
            : objection(rule);
    }

    private Optional<String> objection(String target) {
        return Optional.of("'" + target + "' is not on TESTA; mail from here goes to addresses below " + namespace.rootDomain()
            + " only");
    }
}
