package eu.testa.mail.core.check.network;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.check.network.Greeting.Protocol;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.settings.WebSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The server's own listeners answer, with TLS (chapters 2.1 and 3.1: SMTP for mail in both directions, POP3 for users). */
public final class ListenersAnswer extends Requirement {

    public ListenersAnswer() {
        super("2.1", "listener");
    }

    private record Listener(String key, Endpoint endpoint, Protocol protocol) {
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        TestaSettings settings = surroundings.settings();
        List<Listener> listeners = new ArrayList<>();
        listeners.add(new Listener("smtp", settings.get(TestaSettings.SMTP), Protocol.SMTP));
        if (surroundings.isNational()) {
            listeners.add(new Listener("submission", settings.get(TestaSettings.SUBMISSION), Protocol.SMTP));
            listeners.add(new Listener("submissions", settings.get(TestaSettings.SUBMISSIONS), Protocol.TLS));
            listeners.add(new Listener("pop3", settings.get(TestaSettings.POP3), Protocol.POP3));
            listeners.add(new Listener("pop3s", settings.get(TestaSettings.POP3S), Protocol.TLS));
            settings.get(TestaSettings.LDAP).ifPresent(bind -> listeners.add(new Listener("ldap", bind, Protocol.SILENT)));
            settings.get(TestaSettings.LDAPS).ifPresent(bind -> listeners.add(new Listener("ldaps", bind, Protocol.TLS)));
            settings.get(WebSettings.WEBS).ifPresent(bind -> listeners.add(new Listener("webs", bind, Protocol.TLS)));
        }
        return surroundings.together(listeners.stream()
            .<Supplier<Finding>>map(listener -> () -> check(listener, surroundings)).toList());
    }

    private Finding check(Listener listener, Surroundings surroundings) {
        String key = listener.key + ".bind";
        Finding found;
        try {
            Greeting greeting = Greeting.of(here(listener.endpoint), listener.protocol, Optional.empty(),
                surroundings.settings().get(TestaSettings.HOSTNAME), surroundings.patience());
            found = judge(listener, greeting, surroundings);
        } catch (IOException e) {
            found = fail(e.getMessage(), "Is the server running, and " + key + " what it listens on? See logs/server.log.");
        }
        return found.about(listener.key + " " + listener.endpoint);
    }

    private Finding judge(Listener listener, Greeting greeting, Surroundings surroundings) {
        if (!greeting.isWelcome()) {
            return greeting.words().startsWith("5") && listener.key.equals("smtp")
                ? pass("answers, and refuses strangers such as this machine: " + greeting.words())
                : warn("answers " + greeting.words(), "Check again in a minute; logs/server.log says why.");
        }
        if (greeting.tls().isEmpty()) {
            return listener.protocol == Protocol.SILENT ? pass("answers")
                : fail(greeting.toString(), "Give this listener a <tls> element in the server's XML, as shipped.");
        }
        CertificateLife certificate = new CertificateLife(greeting.tls().get().certificate(), surroundings.clock());
        if (certificate.invalid().isPresent()) {
            return fail(greeting.words() + "; " + certificate.invalid().get(), ListenerCertificate.RENEW);
        }
        return certificate.endsSoon() ? warn(greeting.toString(), ListenerCertificate.RENEW) : pass(greeting.toString());
    }

    /** Where to reach what listens everywhere. */
    private static Endpoint here(Endpoint bind) {
        return Stream.of("0.0.0.0", "::").anyMatch(bind.host()::equals) ? new Endpoint("127.0.0.1", bind.port()) : bind;
    }
}
