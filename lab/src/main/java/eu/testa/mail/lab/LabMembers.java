package eu.testa.mail.lab;

import java.util.stream.Collectors;

/** The relays' registry of Member States: the lab's national nodes. */
final class LabMembers {

    private LabMembers() {
    }

    /** The content of {@code members.xml}. */
    static String xml(LabNetwork network) {
        return network.nationals().stream().map(LabMembers::member)
            .collect(Collectors.joining("", "<?xml version=\"1.0\"?>\n<members>\n", "</members>\n"));
    }

    private static String member(Node node) {
        return """
                <member country="%s">
                    <domain>%s</domain>
                    <sendsFrom>%s</sendsFrom>
                    <deliverTo>%s</deliverTo>
                    <contact>postmaster@%s</contact>
                </member>
            """.formatted(node.country().orElseThrow().code(), node.domain(), node.address(), node.smtp(), node.domain());
    }
}
