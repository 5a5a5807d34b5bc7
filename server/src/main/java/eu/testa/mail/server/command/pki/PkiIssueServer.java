package eu.testa.mail.server.command.pki;

import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.pki.ServerNames;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.server.ListenerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./testa pki issue-server NAME...}. */
@Command(
    name = "issue-server",
    mixinStandardHelpOptions = true,
    description = "Issues the certificate of a server's listeners, or writes a request for it. Mail programs that trust Root_CA "
        + "then show no warning.",
    footer = {"", "On one machine, the CA beside the server:",
        "  ./testa pki issue-server mail.tcn.b.eu-admin.net --out /var/lib/testa-mail/secrets",
        "The CA elsewhere; the key does not leave the server:",
        "  server: ./testa pki issue-server mail.tcn.b.eu-admin.net --csr --out /var/lib/testa-mail/secrets",
        "  CA:     ./testa pki issue-server mail.tcn.b.eu-admin.net --request tls.csr",
        "  server: put tls.crt in its place, and './testa reload', or restart"})
final class PkiIssueServer extends PkiAction {

    private static final int MOST_BYTES = 64 * 1024;

    @Mixin
    private PassphraseOption passphrase;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "The server's name on TESTA, and others that it has. With "
        + "--renew those of the certificate that is there need not be named.")
    private List<String> hosts = List.of();

    @Option(names = "--ip", paramLabel = "ADDRESS", description = "An address, for mail programs that connect without a name; "
        + "may be given several times.")
    private List<String> addresses = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "Where tls.key and tls.crt are, or will be: secrets in the var "
        + "folder of a server (default: issued/NAME in the CA's folder). A key that is there is kept.")
    private Path out;

    @Option(names = "--renew", description = "Only if the certificate in DIR ends within 30 days, is of no CA, or lacks a name; "
        + "for a timer.")
    private boolean renew;

    @Option(names = "--csr", description = "Write the request tls.csr (PKCS#10) into DIR, for a CA elsewhere.")
    private boolean csr;

    @Option(names = "--request", paramLabel = "FILE", description = "Issue for the key of this request; the names are those "
        + "given here.")
    private Path request;

    @Override
    void run() throws IOException, GeneralSecurityException, PkiException {
        if (csr && request != null || renew && request != null) {
            throw new PkiException("--request stands for the key that --csr and --renew look for in DIR; give one of them");
        }
        if ((csr || renew) && out == null) {
            throw new PkiException((csr ? "--csr" : "--renew") + " needs --out DIR, the folder with the server's tls.key");
        }
        ServerNames names = names();
        ListenerFiles files = new ListenerFiles(out != null ? out : folder().resolve("issued").resolve(names.first()),
            Clock.systemUTC());
        if (renew && files.isGoodFor(names)) {
            out().println(files.certificate() + " is good for 30 days more; nothing is changed");
        } else if (csr) {
            files.writeRequest(names);
            out().println(files.request() + "   is for the CA; its answer (PEM, its own certificates after the server's) becomes "
                + files.certificate());
        } else {
            issue(names, files);
        }
    }

    private void issue(ServerNames names, ListenerFiles files) throws IOException, GeneralSecurityException, PkiException {
        try (CertificationAuthority ca = CertificationAuthority.open(folder(), Clock.systemUTC(), new SecureRandom())) {
            char[] opens = passphrase.read(folder());
            List<X509Certificate> chain;
            if (request != null) {
                chain = ca.issueServer(names, requested(), opens);
            } else {
                PublicKey key = files.identity(names).chain().get(0).getPublicKey();
                chain = ca.issueServer(names, key, opens);
            }
            files.replace(chain);
            out().println("Issued to " + String.join(", ", names.hosts()) + " until "
                + chain.get(0).getNotAfter().toInstant());
            if (request == null) {
                out().println("  " + files.key() + "   its key: for the server alone");
            }
            out().println("  " + files.certificate() + "   its certificate, and that of Server_CA");
            out().println("A server has them in secrets in its var folder; './testa reload', or a restart, takes them.");
        }
    }

    private byte[] requested() throws IOException, PkiException {
        if (Files.size(request) > MOST_BYTES) {
            throw new PkiException(request + " is too large for a certificate request");
        }
        return Files.readAllBytes(request);
    }

    private ServerNames names() throws IOException, GeneralSecurityException, PkiException {
        try {
            if (hosts.isEmpty() && renew) {
                Optional<ServerNames> known = new ListenerFiles(out, Clock.systemUTC()).names();
                if (known.isPresent()) {
                    return known.get();
                }
            }
            return new ServerNames(hosts, addresses);
        } catch (IllegalArgumentException e) {
            throw new PkiException(e.getMessage(), e);
        }
    }
}
