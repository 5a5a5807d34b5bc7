package eu.testa.mail.core.reload;

import eu.testa.mail.core.settings.EvidenceSettings;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.Setting;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.SmimeSettings;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.settings.VirusSettings;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The settings that a running server takes over from {@code testa.properties} when it is told to. Whoever uses one of them asks
 * for it each time; all others are as at the start ({@link FilesAtStart} says which of them wait for the next one).
 */
public final class CurrentSettings implements Reloadable {

    /** Those that can change: who may connect, and limits that are looked at again and again. */
    private static final Set<Setting<?>> CHANGEABLE = Set.of(TestaSettings.SMTP_PEERS, TestaSettings.LISTENER_PROXIES,
        TestaSettings.STORE_DISK_RESERVE, EvidenceSettings.KEEP, SmimeSettings.WARN_BEFORE, VirusSettings.SIGNATURES_MAX_AGE,
        VirusSettings.QUARANTINE_KEEP);

    private static final String PART = "settings, at once";

    private volatile TestaSettings now;

    /** @param atStart those with which the server starts */
    public CurrentSettings(TestaSettings atStart) {
        this.now = atStart;
    }

    /** Whether a key of {@code testa.properties} takes effect without a restart. */
    public static boolean isChangeable(String key) {
        return CHANGEABLE.stream().anyMatch(setting -> setting.key().equals(key));
    }

    /** What a setting is now; to be asked at each use. */
    public <T> T get(Setting<T> setting) {
        if (!CHANGEABLE.contains(setting)) {
            throw new IllegalArgumentException(setting.key() + " is what it was at the start");
        }
        return now.get(setting);
    }

    @Override
    public Reloaded reload() {
        TestaSettings read;
        try {
            read = now.readAgain();
        } catch (SettingsException e) {
            return new Reloaded(PART, Reloaded.State.REFUSED, String.join("; ", e.problems()));
        }
        if (read.get(TestaSettings.ROLE) == Role.NATIONAL && read.get(TestaSettings.SMTP_PEERS).isEmpty()) {
            return new Reloaded(PART, Reloaded.State.REFUSED, TestaSettings.SMTP_PEERS.key() + " is empty, so that nobody may bring "
                + "mail; expected " + TestaSettings.SMTP_PEERS.expected());
        }
        List<String> changed = CHANGEABLE.stream().filter(setting -> !read.text(setting).equals(now.text(setting)))
            .map(setting -> setting.key() + " = " + read.text(setting)).sorted().toList();
        now = read;
        return changed.isEmpty()
            ? new Reloaded(PART, Reloaded.State.UNCHANGED, "of " + CHANGEABLE.stream().map(Setting::key).sorted()
                .collect(Collectors.joining(", ")) + " none is another")
            : new Reloaded(PART, Reloaded.State.IN_FORCE, String.join("; ", changed));
    }
}
