package eu.testa.mail.server.command.pki;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.pki.ca.IssuedId;
import eu.testa.mail.core.pki.ca.RegisterEntry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import picocli.CommandLine.Option;

/** How a digital ID that was just issued is shown. */
final class IssuedOutput {

    @Option(names = "--show-password", description = "Print the password of Mail.pfx too; it is always in Mail.password.")
    private boolean showPassword;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    void print(IssuedId id, PrintWriter out) throws IOException {
        Path passwordFile = id.folder().resolve(IssuedId.PASSWORD);
        boolean hasPassword = Files.exists(passwordFile);
        String password = hasPassword && showPassword ? Files.readString(passwordFile).strip() : "";
        if (json) {
            ObjectNode node = json(id.entry(), Instant.now()).put("folder", id.folder().toString());
            if (!password.isEmpty()) {
                node.put("password", password);
            }
            out.println(node);
            return;
        }
        out.println("Issued to " + id.entry().subject() + " until " + id.entry().notAfter() + ", serial "
            + id.entry().serial());
        out.println("The files are in " + id.folder());
        if (hasPassword) {
            out.println("  Mail.pfx, Root_CA.crt, EC_CA.crt   for the user");
            out.println("  Mail.password                      for the user too, but another way: by telephone or letter");
            if (!password.isEmpty()) {
                out.println("  the password of Mail.pfx is        " + password);
            }
            out.println("Delete the folder when the user has installed them: it holds the only copy of his private key.");
        } else {
            out.println("  Mail.cer, Mail.p7b, Root_CA.crt, EC_CA.crt   for the user, who has the key already");
        }
    }

    static ObjectNode json(RegisterEntry entry, Instant now) {
        ObjectNode node = new ObjectMapper().createObjectNode()
            .put("serial", entry.serial())
            .put("issuer", entry.issuer())
            .put("subject", entry.subject())
            .put("notBefore", entry.notBefore().toString())
            .put("notAfter", entry.notAfter().toString())
            .put("status", entry.status(now))
            .put("sha256", entry.sha256());
        entry.revocation().ifPresent(one -> node.put("revokedAt", one.at().toString()).put("reason", one.reason().word()));
        return node;
    }
}
