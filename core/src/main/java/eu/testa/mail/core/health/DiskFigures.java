package eu.testa.mail.core.health;

import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.metrics.Metric;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Room on the disks of the folders that the server writes to. */
public final class DiskFigures implements Measurement {

    private final Path var;
    private final Supplier<List<Path>> folders;
    private final LongSupplier reserve;

    /**
     * @param var     the folder whose name is left out
     * @param folders below it; asked each time
     * @param reserve octets that stay free on each disk; asked each time
     */
    public DiskFigures(Path var, Supplier<List<Path>> folders, LongSupplier reserve) {
        this.var = var;
        this.folders = folders;
        this.reserve = reserve;
    }

    @Override
    public String what() {
        return "disk";
    }

    @Override
    public Set<Metric> metrics() {
        return Set.of(Metric.DISK_FREE, Metric.DISK_RESERVE);
    }

    @Override
    public void measure(Values found) {
        found.set(Metric.DISK_RESERVE, reserve.getAsLong());
        for (Path folder : folders.get()) {
            String name = folder.equals(var) ? "var" : "var/" + var.relativize(folder);
            FreeSpace.of(folder).ifPresent(free -> found.set(Metric.DISK_FREE, free, name));
        }
    }
}
