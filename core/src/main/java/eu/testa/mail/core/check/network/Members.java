package eu.testa.mail.core.check.network;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.check.network.Greeting.Protocol;
import eu.testa.mail.core.member.Member;
import eu.testa.mail.core.member.MemberRegistry;
import eu.testa.mail.core.member.MembersFile;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A relay can deliver to each registered Member State (chapter 3.1: SMTP "can be initiated in both directions"). One that
 * is away is not the relay's failure: its mail waits.
 */
public final class Members extends Requirement {

    public Members() {
        super("3.1", "member");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        if (surroundings.isNational()) {
            return List.of();
        }
        MemberRegistry registry;
        try {
            registry = MembersFile.read(surroundings.conf().resolve(MembersFile.NAME), surroundings.settings().namespace(),
                surroundings.settings().get(TestaSettings.SMTP_PORT));
        } catch (SettingsException e) {
            return List.of(fail(String.join("; ", e.problems()), "Correct members.xml."));
        }
        if (registry.members().isEmpty()) {
            return List.of(fail("members.xml names none, so no mail is taken from anybody", "Enter the Member States."));
        }
        return surroundings.together(registry.members().stream()
            .flatMap(member -> hosts(member, surroundings)).toList());
    }

    private Stream<Supplier<Finding>> hosts(Member member, Surroundings surroundings) {
        if (member.suspended().isPresent()) {
            Finding found = warn("suspended: " + member.suspended().get(), "Remove <suspended> in members.xml when it is over.");
            return Stream.of(() -> found.about(member.country().code()));
        }
        return member.deliverTo().stream()
            .map(host -> () -> look(host, surroundings).about(member.country().code() + " " + host));
    }

    private Finding look(Endpoint host, Surroundings surroundings) {
        TestaSettings settings = surroundings.settings();
        try {
            Greeting greeting = Greeting.of(host, Protocol.SMTP, settings.get(TestaSettings.SMTP_SOURCE),
                settings.get(TestaSettings.HOSTNAME), surroundings.patience());
            if (!greeting.isWelcome()) {
                return warn("does not take mail from here: " + greeting.words(),
                    "Ask its contact to let this relay in (smtp.peers there).");
            }
            Optional<String> invalid = greeting.tls().flatMap(tls ->
                new CertificateLife(tls.certificate(), surroundings.clock()).invalid());
            if (greeting.tls().isEmpty() || invalid.isPresent()) {
                return warn(greeting.words() + "; " + invalid.orElse("no TLS"), "Tell its contact in members.xml.");
            }
            return pass(greeting.toString());
        } catch (IOException e) {
            return warn(e.getMessage() + "; its mail waits", "Open TCP " + host.port() + " to it (./testa firewall), or call its "
                + "contact in members.xml.");
        }
    }
}
