package eu.testa.mail.server.command.smime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.smime.SmimeVerification;
import eu.testa.mail.core.smime.cms.Signer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/** What was found about one file, in a line. */
final class VerificationLine {

    /** In ASCII, so that a program reads it whatever the locale's encoding is. */
    private static final ObjectMapper JSON = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

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
            .put("date", word(verification.date()))
            .put("reason", verification.reason());
        ArrayNode signers = node.putArray("signers");
        verification.signers().forEach(signer -> signers.add(json(signer)));
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree has no values that JSON cannot hold", e);
        }
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
