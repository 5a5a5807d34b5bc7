package eu.testa.mail.core.check.server;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.health.FreeSpace;
import eu.testa.mail.core.settings.TestaSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** There is room for mail that waits for five days (chapter 2.1). */
public final class DiskSpace extends Requirement {

    private static final long MIB = 1024L * 1024;
    private static final int COMFORT = 5;

    public DiskSpace() {
        super("2.1", "disk");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        Path folder = surroundings.var();
        while (!Files.exists(folder)) {
            folder = folder.getParent();
        }
        OptionalLong known = FreeSpace.of(folder);
        if (known.isEmpty()) {
            return List.of(warn("the system does not say how much is free with " + folder, "Look yourself: df " + folder));
        }
        long free = known.getAsLong() / MIB;
        long reserve = surroundings.settings().get(TestaSettings.STORE_DISK_RESERVE);
        String found = free + " MiB free with " + folder + ", of which " + reserve + " stay free (store.disk-reserve)";
        if (free < reserve) {
            return List.of(fail(found + ": mail is put off (452)", "Make room, or lower store.disk-reserve."));
        }
        return List.of(free < COMFORT * reserve ? warn(found, "Make room before it is too late.") : pass(found));
    }
}
