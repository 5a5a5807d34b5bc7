package eu.testa.mail.core.check;

import eu.testa.mail.core.settings.VirusSettings;
import eu.testa.mail.core.virus.ConfiguredEngines;
import eu.testa.mail.core.virus.EngineInspection;
import eu.testa.mail.core.virus.VirusEngine;
import java.util.List;

/** Mail is scanned (chapter 2.1): each engine finds the EICAR test string, with signatures that are not old. */
final class VirusScanner implements Requirement {

    @Override
    public String chapter() {
        return "2.1";
    }

    @Override
    public String name() {
        return "scanner";
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        List<VirusEngine> engines = ConfiguredEngines.of(surroundings.settings());
        if (engines.isEmpty()) {
            return List.of(fail("virus.engines is empty, and without a scanner the server does not start",
                "Set virus.engines in testa.properties."));
        }
        try {
            EngineInspection inspection = EngineInspection.of(engines,
                surroundings.settings().get(VirusSettings.SIGNATURES_MAX_AGE), surroundings.clock());
            if (!inspection.failures().isEmpty()) {
                return List.of(fail(inspection.text(), "Is it running, and virus.* in testa.properties right? Until then all "
                    + "mail is put off (451)."));
            }
            return List.of(inspection.warnings().isEmpty()
                ? pass(String.join(", ", engines.stream().map(VirusEngine::name).toList()) + " finds the EICAR test string")
                : warn(inspection.text(), "See docs/virus-scan.md."));
        } finally {
            engines.forEach(VirusEngine::close);
        }
    }
}
