package eu.testa.mail.core.check.network;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** The server's name leads to the address it sends from (chapter 2.2: names to addresses). */
public final class OwnName extends Requirement {

    public OwnName() {
        super("2.2", "own-name");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        String hostname = surroundings.settings().get(TestaSettings.HOSTNAME);
        Optional<String> source = surroundings.settings().get(TestaSettings.SMTP_SOURCE);
        String ask = "Correct hostname or smtp.source-address in testa.properties, or ask the operators of TESTA's DNS for an "
            + "address record.";
        try {
            List<InetAddress> addresses = surroundings.dns().addresses(hostname);
            String found = hostname + " is " + String.join(", ", addresses.stream().map(InetAddress::getHostAddress).toList());
            if (addresses.isEmpty()) {
                return List.of(warn(hostname + " is not known in DNS", ask));
            }
            boolean known = source.isEmpty() || addresses.contains(InetAddress.getByName(source.get()));
            return List.of(known ? pass(found) : warn(found + ", and mail is sent from " + source.get(), ask));
        } catch (IOException e) {
            return List.of(fail(e.getMessage(), "See the lines of the name servers."));
        }
    }
}
