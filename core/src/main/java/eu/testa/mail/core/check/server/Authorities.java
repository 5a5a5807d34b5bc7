package eu.testa.mail.core.check.server;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.settings.SmimeSettings;
import eu.testa.mail.core.smime.trust.TrustHealth;
import eu.testa.mail.core.smime.trust.TrustSources;
import eu.testa.mail.core.smime.trust.TrustStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The certification authorities are known, and their CRLs are there and in force (chapter 2, "How a mail client can trust a CA"). */
public final class Authorities extends Requirement {

    public Authorities() {
        super("2", "authorities");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        String next = "Copy what is missing to smime/authorities or smime/crls in the conf folder; no restart is needed. See "
            + "docs/digital-ids.md.";
        Path folder = surroundings.conf().resolve("smime");
        if (!Files.isDirectory(folder)) {
            return List.of(warn("none is known, so that no signature passes", next));
        }
        TrustStore store = new TrustStore(TrustSources.in(folder), surroundings.clock());
        TrustHealth health = new TrustHealth(store, () -> surroundings.settings().get(SmimeSettings.WARN_BEFORE), surroundings.clock());
        List<String> warnings = health.warnings();
        if (!health.ended().isEmpty()) {
            return List.of(fail(String.join("; ", warnings), next));
        }
        return List.of(warnings.isEmpty() ? pass("known, with CRLs that are in force") : warn(String.join("; ", warnings), next));
    }
}
