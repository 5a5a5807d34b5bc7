package eu.testa.mail.core.health;

import java.io.File;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Room on the file system of a path, asked of the path itself: in a chroot no mount point may be listed for it. */
public final class FreeSpace {

    private FreeSpace() {
    }

    /** Octets that this process may still write there; empty if the system does not say, which does not mean that it is full. */
    public static OptionalLong of(Path path) {
        File file = path.toFile();
        return file.getTotalSpace() == 0 ? OptionalLong.empty() : OptionalLong.of(file.getUsableSpace());
    }
}
