package eu.testa.mail.core.check.server;

import eu.testa.mail.core.check.CheckVerdict;
import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.health.HealthReport;
import eu.testa.mail.core.health.JavaHealth;
import eu.testa.mail.core.health.PartHealth.State;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The mail server is there (chapter 2.1), and has nothing to complain about. */
public final class ServerRuns extends Requirement {

    /** Its name, by which it is known whether the server could be reached. */
    public static final String NAME = "server";

    private static final String CHAPTER = "2.1";

    /** Parts that have a line of its own here. */
    private static final Set<String> LINES_OF_THEIR_OWN = Set.of("Name servers", "SMIME trust", "Virus scan", "Disk", "Listener certificate",
        "Destinations");

    public ServerRuns() {
        super(CHAPTER, NAME);
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        String webadmin = surroundings.settings().get(TestaSettings.WEBADMIN).toString();
        try {
            List<HealthReport> parts = surroundings.server().parts();
            List<Finding> findings = new ArrayList<>();
            findings.add(pass("runs: " + surroundings.settings().get(TestaSettings.HOSTNAME) + ", webadmin on " + webadmin + java(parts)));
            parts.stream().filter(part -> !part.health().isHealthy() && !LINES_OF_THEIR_OWN.contains(part.part()))
                .map(this::finding).forEach(findings::add);
            return findings;
        } catch (IOException e) {
            return List.of(fail("does not answer on " + webadmin + " (webadmin.bind): " + e.getMessage(),
                "Start it, and run the check as its user. What only a running server knows is not checked."));
        }
    }

    /** On which Java, which has a line of its own where it is the wrong one. */
    private static String java(List<HealthReport> parts) {
        return parts.stream().filter(part -> part.part().equals(JavaHealth.PART) && part.health().isHealthy()).findAny()
            .map(part -> ", " + part.health().cause()).orElse("");
    }

    private Finding finding(HealthReport complaint) {
        CheckVerdict verdict = complaint.health().state() == State.UNHEALTHY ? CheckVerdict.FAIL : CheckVerdict.WARN;
        return new Finding(CHAPTER, "health " + complaint.part(), verdict,
            complaint.health().cause() + " (since " + complaint.since() + ")", complaint.health().nextStep());
    }
}
