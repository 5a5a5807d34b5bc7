package eu.testa.mail.core.health;

import com.sun.management.UnixOperatingSystemMXBean;
import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.metrics.Metric;
import java.lang.management.ManagementFactory;
import java.util.Set;

/** What the process uses of the machine, and since when it runs. */
public final class ServerFigures implements Measurement {

    @Override
    public String what() {
        return "process";
    }

    @Override
    public Set<Metric> metrics() {
        return Set.of(Metric.START, Metric.MEMORY, Metric.FILES);
    }

    @Override
    public void measure(Values found) {
        found.set(Metric.START, ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0);
        found.set(Metric.MEMORY, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        found.set(Metric.FILES,
            ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount());
    }
}
