package eu.testa.mail.lab;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The values of testa.properties that make a server a node of the lab; everything else is as it ships. */
final class LabSettings {

    private LabSettings() {
    }

    static Map<String, String> of(Node node, LabNetwork network) {
        Map<String, String> settings = new LinkedHashMap<>();
        node.country().ifPresent(country -> settings.put("country", country.code()));
        settings.put("hostname", node.hostname());
        settings.put("dns.servers", network.dns().toString());
        // On loopback every connection comes from 127.0.0.1 unless it says otherwise, and peers are known by address.
        settings.put("smtp.source-address", node.address());
        settings.put("smtp.port", Integer.toString(Node.SMTP_PORT));
        settings.put("smtp.bind", node.smtp().toString());
        settings.put("webadmin.bind", node.webadmin().toString());
        settings.put("jmx.bind", node.jmx().toString());
        settings.put("virus.engines", "clamd");
        settings.put("virus.clamd", network.clamd().toString());
        // The engine shows that it opens archives of this size; a larger one takes a busy machine long.
        settings.put("virus.largest-file", "32 MiB");
        // Its two signatures are a file of the lab's own, which has no version.
        settings.put("virus.signatures.max-age", "never");
        // A lab is quiet, so that what its tests send is all that there is; ./testa lab start-node --set says otherwise.
        settings.put("probe.interval", "off");
        if (node.isNational()) {
            settings.put("smtp.peers", addresses(network.relays()));
            LabUsers.addressesOf(node).stream().findFirst().ifPresent(reader -> settings.put("postmaster", reader));
            settings.put("organisation", "The lab");
            settings.put("contact.name", "Lab operator");
            settings.put("contact.mail", "postmaster@" + node.domain());
            settings.put("contact.phone", "+00 000");
            settings.put("submission.bind", node.submission().toString());
            settings.put("submissions.bind", node.submissions().toString());
            settings.put("pop3.bind", node.pop3().toString());
            settings.put("pop3s.bind", node.pop3s().toString());
            settings.put("ldaps.bind", node.ldaps().toString());
            settings.put("web.bind", node.web().toString());
            settings.put("webs.bind", node.webs().toString());
        }
        return settings;
    }

    private static String addresses(List<Node> nodes) {
        return nodes.stream().map(Node::address).collect(Collectors.joining(", "));
    }
}
