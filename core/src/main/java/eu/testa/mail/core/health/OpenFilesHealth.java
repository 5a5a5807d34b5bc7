package eu.testa.mail.core.health;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many files and sockets the server has open, of those that the system lets it open. Each connection is one; without one
 * left, no mail comes or goes, and each part that needs a file fails in its own words.
 */
public final class OpenFilesHealth implements PartCheck {

    private static final int NEARLY_ALL_PERCENT = 90;

    private final UnixOperatingSystemMXBean system =
        (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @Override
    public String part() {
        return "Open files";
    }

    @Override
    public PartHealth look() {
        return judge(system.getOpenFileDescriptorCount(), system.getMaxFileDescriptorCount());
    }

    static PartHealth judge(long open, long most) {
        if (open * 100 < most * NEARLY_ALL_PERCENT) {
            return PartHealth.healthy();
        }
        return PartHealth.degraded(open + " of " + most + " files and connections are open; without one left, no mail comes or "
            + "goes", "Raise the limit (LimitNOFILE in the unit, ulimit -n), or lower connectionLimit in smtpserver.xml.");
    }
}
