package eu.testa.mail.lab;

import java.util.Map;

/** The values of testa.properties that make a server a node of the lab; everything else is as it ships. */
final class LabSettings {

    private LabSettings() {
    }

    static Map<String, String> of(Node node, LabNetwork network) {
        return Map.of();
    }
}
