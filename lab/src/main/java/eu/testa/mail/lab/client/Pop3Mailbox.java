package eu.testa.mail.lab.client;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.LabUser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks into a user's mailbox over POP3 inside TLS (RFC 1939, RFC 8314), without taking anything out of it. */
public final class Pop3Mailbox {

    private Pop3Mailbox() {
    }

    /**
     * The header lines, unfolded, of the newest mail that has this line in its header; empty if there is none (yet).
     *
     * @throws IOException if the server refuses; the message has its reply
     */
    public static Optional<List<String>> headerOfMailWith(String line, Endpoint pop3s, LabUser user)
        throws IOException {
        try (Dialogue pop3 = login(pop3s, user)) {
            int mails = Integer.parseInt(command(pop3, "STAT").split(" ")[1]);
            Optional<List<String>> found = Optional.empty();
            for (int mail = mails; mail > 0 && found.isEmpty(); mail--) {
                command(pop3, "TOP " + mail + " 0");
                found = Optional.of(header(pop3)).filter(header -> header.contains(line));
            }
            command(pop3, "QUIT");
            return found;
        }
    }

    /**
     * The header lines, unfolded, of each mail that is not known yet, by its unique id (UIDL).
     *
     * @param known unique ids that are not asked for
     */
    public static Map<String, List<String>> newMails(Endpoint pop3s, LabUser user, Set<String> known) throws IOException {
        try (Dialogue pop3 = login(pop3s, user)) {
            command(pop3, "UIDL");
            Map<String, String> numbers = new LinkedHashMap<>();
            for (String line : header(pop3)) {
                String[] fields = line.split(" ");
                numbers.put(fields[1], fields[0]);
            }
            numbers.keySet().removeAll(known);
            Map<String, List<String>> mails = new LinkedHashMap<>();
            for (Map.Entry<String, String> mail : numbers.entrySet()) {
                command(pop3, "TOP " + mail.getValue() + " 0");
                mails.put(mail.getKey(), header(pop3));
            }
            command(pop3, "QUIT");
            return mails;
        }
    }

    private static Dialogue login(Endpoint pop3s, LabUser user) throws IOException {
        Dialogue pop3 = Dialogue.connect(pop3s);
        try {
            pop3.startTls();
            expectOk(pop3, "the connection");
            command(pop3, "USER " + user.address());
            pop3.send("PASS " + user.password());
            expectOk(pop3, "PASS");
            return pop3;
        } catch (IOException e) {
            pop3.close();
            throw e;
        }
    }

    private static List<String> header(Dialogue pop3) throws IOException {
        List<String> header = new ArrayList<>();
        for (String line = pop3.receive(); !line.equals("."); line = pop3.receive()) {
            boolean folded = line.startsWith(" ") || line.startsWith("\t");
            if (folded && !header.isEmpty()) {
                int last = header.size() - 1;
                header.set(last, header.get(last) + " " + line.strip());
            } else {
                header.add(line);
            }
        }
        return header;
    }

    private static String command(Dialogue pop3, String command) throws IOException {
        pop3.send(command);
        return expectOk(pop3, command);
    }

    private static String expectOk(Dialogue pop3, String what) throws IOException {
        String line = pop3.receive();
        if (!line.startsWith("+OK")) {
            throw new IOException("the server answered " + what + " with '" + line + "'");
        }
        return line;
    }
}
