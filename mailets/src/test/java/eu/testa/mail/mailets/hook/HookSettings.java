package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.evidence.Refusals;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.member.CurrentMembers;
import eu.testa.mail.core.settings.TestaSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;

/** The settings of the shipped roles, and a registry with Belgium, a suspended France and a Denmark that requires TLS. */
final class HookSettings {

    private static final Path CONF = Path.of("..", "conf");

    private HookSettings() {
    }

    static TestaSettings national() throws Exception {
        return TestaSettings.load(CONF.resolve("national"), Map.of("smtp.peers", "192.0.2.1, 192.0.2.16/28"));
    }

    static TestaSettings relay() throws Exception {
        return TestaSettings.load(CONF.resolve("relay"), Map.of());
    }

    static CurrentMembers members(Path folder) throws Exception {
        Path file = folder.resolve("members.xml");
        Files.writeString(file, "<members>"
            + member("B", "192.0.2.2", "")
            + member("F", "192.0.2.5", "<suspended>sends in a loop</suspended>")
            + member("DK", "192.0.2.3", "<tls>required</tls>")
            + "</members>");
        return CurrentMembers.open(file, relay().namespace(), 25, Set::of, Clock.systemUTC());
    }

    private static String member(String country, String address, String more) {
        return "<member country='" + country + "'><domain>tcn." + country + ".eu-admin.net</domain><sendsFrom>" + address
            + "</sendsFrom><deliverTo>" + address + "</deliverTo><contact>x</contact>" + more + "</member>";
    }

    /** Where refusals are counted, for tests that do not look there. */
    static Refusals refusals() {
        return new Refusals(new WrittenEvidence(), Clock.systemUTC());
    }
}
