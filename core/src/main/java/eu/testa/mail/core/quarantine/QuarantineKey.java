package eu.testa.mail.core.quarantine;

import eu.testa.mail.core.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Names a mail in quarantine. A mail for two countries is deferred as two with one name; so a key has a name and a digest of the
 * recipients: the same mail with the same recipients, and only that, has the same key whenever it comes.
 */
record QuarantineKey(String name, List<String> recipients) {

    private static final int DIGITS = 12;

    String text() {
        String all = recipients.stream().map(one -> one.toLowerCase(Locale.ROOT)).sorted().collect(Collectors.joining(" "));
        String ending = "-" + HexFormat.of().formatHex(Sha256.of(all.getBytes(StandardCharsets.UTF_8))).substring(0, DIGITS);
        // one that was released and came back has it already
        return name.endsWith(ending) ? name : name + ending;
    }
}
