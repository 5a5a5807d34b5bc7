package eu.testa.mail.core.check;

import eu.testa.mail.core.settings.Setting;
import eu.testa.mail.core.settings.TestaSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Delivery is tried every 2 minutes, the sender warned after 4 hours, the mail returned after 5 days (chapter 2.1). */
final class RetryTimes implements Requirement {

    @Override
    public String chapter() {
        return "2.1";
    }

    @Override
    public String name() {
        return "retry";
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        Map<Setting<String>, String> note = new LinkedHashMap<>();
        note.put(TestaSettings.RETRY_INTERVAL, "2 minutes");
        note.put(TestaSettings.RETRY_WARN_AFTER, "4 hours");
        note.put(TestaSettings.RETRY_GIVE_UP_AFTER, "5 days");
        List<String> different = new ArrayList<>();
        note.forEach((setting, value) -> {
            String actual = surroundings.settings().get(setting);
            if (!sameTime(actual, value)) {
                different.add(setting.key() + " is " + actual + ", and in the note " + value);
            }
        });
        return List.of(different.isEmpty() ? pass("every 2 minutes for 5 days, with a warning after 4 hours")
            : warn(String.join("; ", different), "Set retry.* in testa.properties as the note has it."));
    }

    private static boolean sameTime(String one, String other) {
        return seconds(one) == seconds(other);
    }

    /** Of a number and a unit, as the settings let them in. */
    private static long seconds(String time) {
        long number = Long.parseLong(time.replaceAll("\\D", ""));
        return number * switch (time.replaceAll("[^a-z]", "").charAt(0)) {
            case 'd' -> 86_400;
            case 'h' -> 3_600;
            case 'm' -> 60;
            default -> 1;
        };
    }
}
