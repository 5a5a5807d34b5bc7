package eu.testa.mail.core.deferred;

import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.time.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Mail to defer. */
final class TestMail {

    static final Destination FRANCE = new Destination("tcn.f.eu-admin.net");
    static final Destination BELGIUM = new Destination("tcn.b.eu-admin.net");
    static final String SENDER = "Alain.Dupont@tcn.b.eu-admin.net";
    static final RemoteReply REFUSED = reply(0, "4.4.1", "connection refused");
    static final RemoteReply GREYLISTED = reply(451, "4.7.1", "4.7.1 come back later",
        Optional.of(ManualClock.START));

    private TestMail() {
    }

    static RemoteReply reply(int code, String status, String text) {
        return reply(code, status, text, Optional.empty());
    }

    private static RemoteReply reply(int code, String status, String text, Optional<Instant> at) {
        return new RemoteReply(Optional.of("mail.tcn.f.eu-admin.net"), Optional.of("192.0.2.7:25"), Optional.empty(), code,
            status, text, at);
    }

    static Deferral deferral(String name, Destination destination) {
        return deferral(name, destination, REFUSED, Scope.DESTINATION);
    }

    static Deferral deferral(String name, Destination destination, RemoteReply reply, Scope scope) {
        return new Deferral(name, Optional.of(SENDER), state(name), 1, new Remainder(destination, List.of(), reply, scope));
    }

    static byte[] state(String name) {
        return ("state of " + name).getBytes(StandardCharsets.UTF_8);
    }

    static MessageSource message(String name) {
        return MessageSource.of(("Subject: " + name + "\r\n\r\nconfidential\r\n").getBytes(StandardCharsets.UTF_8));
    }
}
