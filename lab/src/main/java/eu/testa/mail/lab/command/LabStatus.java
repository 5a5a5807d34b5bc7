package eu.testa.mail.lab.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./testa lab status}. */
@Command(name = "status", mixinStandardHelpOptions = true,
    description = "Say what runs, where it listens, and who has a mailbox. Exit code 1 unless everything runs.")
final class LabStatus implements Callable<Integer> {

    private static final int NOT_ALL = 1;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "A JSON array with one object a node; what a node lacks is absent.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        TestaLab lab = CurrentLab.lab(out);
        boolean all = lab.dnsPid().isPresent() && lab.clamd().pid().isPresent();
        List<Map<String, Object>> nodes = new ArrayList<>();
        for (Node node : lab.network().nodes()) {
            all &= lab.pid(node).isPresent();
            nodes.add(describe(lab, node));
        }
        if (json) {
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(nodes));
        } else {
            print(lab, nodes, out);
        }
        out.flush();
        return all ? 0 : NOT_ALL;
    }

    private static Map<String, Object> describe(TestaLab lab, Node node) throws IOException {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("name", node.name());
        about.put("role", node.roleLabel());
        node.country().ifPresent(country -> about.put("country", country.code()));
        about.put("domain", node.domain());
        about.put("smtp", node.smtp().toString());
        if (node.isNational()) {
            about.put("submission", node.submission().toString());
            about.put("submissions", node.submissions().toString());
            about.put("pop3", node.pop3().toString());
            about.put("pop3s", node.pop3s().toString());
            about.put("ldaps", node.ldaps().toString());
        }
        about.put("webadmin", "http://" + node.webadmin());
        about.put("jmx", node.jmx().toString());
        about.put("dns", lab.network().dns().toString());
        lab.pid(node).ifPresent(pid -> about.put("pid", pid));
        about.put("dataDir", lab.home().var(node).toString());
        about.put("confDir", lab.home().conf(node).toString());
        List<Map<String, String>> users = new ArrayList<>();
        for (LabUser user : lab.users(node)) {
            users.add(Map.of("address", user.address(), "password", user.password()));
        }
        about.put("users", users);
        return about;
    }

    private static void print(TestaLab lab, List<Map<String, Object>> nodes, PrintWriter out) throws IOException {
        out.println("dns       " + lab.network().dns() + "  " + lab.dnsPid().map(pid -> "pid " + pid).orElse("stopped"));
        out.println("clamd     " + lab.network().clamd() + "  "
            + lab.clamd().pid().map(pid -> "pid " + pid).orElse("stopped"));
        for (Map<String, Object> node : nodes) {
            out.println(node.get("name") + "  " + (node.containsKey("pid") ? "pid " + node.get("pid") : "stopped")
                + "  " + node.get("domain"));
            for (String service : List.of("smtp", "submission", "submissions", "pop3", "pop3s", "ldaps", "webadmin", "dataDir")) {
                if (node.containsKey(service)) {
                    out.println(String.format("    %-12s %s", service, node.get(service)));
                }
            }
            for (LabUser user : lab.users(lab.network().node(node.get("name").toString()))) {
                out.println(String.format("    %-12s %s  password %s", "user", user.address(), user.password()));
            }
        }
    }
}
