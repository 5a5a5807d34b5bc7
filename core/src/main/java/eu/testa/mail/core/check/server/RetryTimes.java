package eu.testa.mail.core.check.server;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.settings.Setting;
import eu.testa.mail.core.settings.TestaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Delivery is tried every 2 minutes, the sender warned after 4 hours, the mail returned after 5 days (chapter 2.1). */
public final class RetryTimes extends Requirement {

    private static final Map<Setting<Duration>, String> NOTE = Map.of(
        TestaSettings.RETRY_INTERVAL, "2 minutes",
        TestaSettings.RETRY_WARN_AFTER, "4 hours",
        TestaSettings.RETRY_GIVE_UP_AFTER, "5 days");

    public RetryTimes() {
        super("2.1", "retry");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        TestaSettings settings = surroundings.settings();
        List<String> different = NOTE.entrySet().stream()
            .filter(note -> !settings.get(note.getKey()).equals(note.getKey().parser().apply(note.getValue())))
            .map(note -> note.getKey().key() + " is " + settings.text(note.getKey()) + ", and in the note " + note.getValue())
            .sorted().toList();
        return List.of(different.isEmpty() ? pass("every 2 minutes for 5 days, with a warning after 4 hours")
            : warn(String.join("; ", different), "Set retry.* in testa.properties as the note has it."));
    }
}
