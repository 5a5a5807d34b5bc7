package eu.testa.mail.server.command.smime;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.smime.Signer;
import eu.testa.mail.core.smime.SmimeVerification;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/** What was found about one file, in a line. */
final class VerificationLine {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final SmimeVerification verification;

    VerificationLine(Path file, SmimeVerification verification) {
        this.file = file;
        this.verification = verification;
    }

    String words() {
        return file + ": " + word(verification.result()) + " (integrity " + word(verification.integrity()) + ", trust "
            + word(verification.trust()) + ", identity " + word(verification.identity()) + "): " + verification.reason();
    }

    String json() {
        ObjectNode node = JSON.createObjectNode()
            .put("file", file.toString())
            .put("type", word(verification.type()))
            .put("result", word(verification.result()))
            .put("integrity", word(verification.integrity()))
            .put("trust", word(verification.trust()))
            .put("identity", word(verification.identity()))
            .put("reason", verification.reason());
        ArrayNode signers = node.putArray("signers");
        verification.signers().forEach(signer -> signers.add(json(signer)));
        return node.toString();
    }

    private static ObjectNode json(Signer signer) {
        ObjectNode node = JSON.createObjectNode()
            .put("subject", signer.subject())
            .put("issuer", signer.issuer())
            .put("serial", signer.serial());
        ArrayNode addresses = node.putArray("addresses");
        signer.addresses().forEach(addresses::add);
        return node
            .put("notBefore", signer.notBefore().toString())
            .put("notAfter", signer.notAfter().toString())
            .put("algorithm", signer.algorithm())
            .put("signingTime", signer.signingTime().map(Instant::toString).orElse(null));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
