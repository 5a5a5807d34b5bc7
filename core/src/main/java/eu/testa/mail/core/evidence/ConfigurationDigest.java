package eu.testa.mail.core.evidence;

import eu.testa.mail.core.digest.Sha256;
import eu.testa.mail.core.file.LiveFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** One digest over all files of a configuration, so that the evidence says by which rules a server worked. */
public final class ConfigurationDigest {

    private ConfigurationDigest() {
    }

    /**
     * SHA-256 over the lines {@code SHA-256 of the file, two blanks, name}, in the order of the names: what
     * {@code find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum} prints in the folder.
     *
     * @return hexadecimal digits
     */
    public static String of(Path folder) throws IOException {
        MessageDigest all = Sha256.digest();
        List<String> names = LiveFolder.files(folder).stream().map(file -> "./" + folder.relativize(file)).sorted().toList();
        for (String name : names) {
            LiveFolder.readIfThere(folder.resolve(name), Files::readAllBytes).ifPresent(content -> all.update(
                (HexFormat.of().formatHex(Sha256.of(content)) + "  " + name + "\n").getBytes(StandardCharsets.UTF_8)));
        }
        return HexFormat.of().formatHex(all.digest());
    }
}
