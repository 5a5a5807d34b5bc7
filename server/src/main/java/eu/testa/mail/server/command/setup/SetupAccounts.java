package eu.testa.mail.server.command.setup;

import eu.testa.mail.core.address.InvalidTestaAddressException;
import eu.testa.mail.core.address.TestaAddress;
import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.pki.Passwords;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/** Accounts of a running server: each with a password that nobody has chosen, in a file that only the server's user reads. */
final class SetupAccounts {

    private static final int NO_CONTENT = 204;
    private static final int OK = 200;

    private final TestaSettings settings;
    private final Webadmin webadmin;
    private final Path var;
    private final PrintWriter out;
    private final List<String> remaining;

    SetupAccounts(TestaSettings settings, Path var, PrintWriter out, List<String> remaining) {
        this.settings = settings;
        this.webadmin = new Webadmin(settings.get(TestaSettings.WEBADMIN), var);
        this.var = var;
        this.out = out;
        this.remaining = remaining;
    }

    /**
     * Makes those that are missing.
     *
     * @return whether the server runs
     */
    boolean make(List<String> addresses) throws IOException {
        try {
            webadmin.get("/users");
        } catch (IOException e) {
            remaining.add("Start the server: systemctl start testa-mail.");
            addresses.forEach(address -> remaining.add("Make the account " + address + ", when the server runs: this command again."));
            return false;
        }
        for (String address : addresses) {
            make(address);
        }
        return true;
    }

    private void make(String name) throws IOException {
        String address;
        try {
            address = TestaAddress.parse(name, settings.namespace()).toString();
        } catch (InvalidTestaAddressException e) {
            remaining.add("The account " + name + " was not made: " + e.getMessage());
            return;
        }
        String path = "/users/" + Webadmin.escaped(address);
        if (webadmin.ask("HEAD", path, new byte[0]).status() == OK) {
            out.println("unchanged account " + address);
            return;
        }
        String password = new String(new Passwords(new SecureRandom()).next());
        Path file = var.resolve("new-accounts").resolve(address + ".password");
        // before the account: a password that nobody knows is of no use
        DurableFile.createSecretFolder(file.getParent());
        DurableFile.writeSecret(file, (password + "\n").getBytes(StandardCharsets.US_ASCII));
        Webadmin.Reply reply = webadmin.ask("PUT", path, ("{\"password\":\"" + password + "\"}").getBytes(StandardCharsets.US_ASCII));
        if (reply.status() == NO_CONTENT) {
            out.println("made      account " + address + ", its password is in " + file);
            remaining.add("Tell " + address + " the password, and delete " + file + ".");
        } else {
            DurableFile.delete(file);
            remaining.add("The account " + address + " was refused: " + reply.text());
        }
    }
}
