package eu.testa.mail.server.command.setup;

import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.pki.ServerNames;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.server.ListenerFiles;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The listeners' certificate: issued by a CA on this machine, or a request for a CA elsewhere; one that is good stays. */
final class SetupCertificate {

    private final TestaSettings settings;
    private final ListenerFiles files;
    private final PrintWriter out;
    private final List<String> remaining;

    SetupCertificate(TestaSettings settings, Path secrets, PrintWriter out, List<String> remaining) {
        this.settings = settings;
        this.files = new ListenerFiles(secrets, Clock.systemUTC());
        this.out = out;
        this.remaining = remaining;
    }

    void prepare(Optional<SetupCa> here) throws IOException, GeneralSecurityException, PkiException {
        ServerNames names = new ServerNames(List.of(settings.get(TestaSettings.HOSTNAME)), List.of());
        if (files.isGoodFor(names)) {
            out.println("unchanged " + files.certificate());
            return;
        }
        if (here.isPresent()) {
            try (CertificationAuthority ca = here.get().open()) {
                files.replace(ca.issueServer(names, files.identity(names).chain().get(0).getPublicKey(), here.get().passphrase()));
            }
            out.println("issued    " + files.certificate() + " for " + names.first());
            return;
        }
        if (Files.exists(files.request())) {
            out.println("unchanged " + files.request());
        } else {
            files.writeRequest(names);
            out.println("made      " + files.request());
        }
        remaining.add("Have a CA sign " + files.request() + " (testa pki issue-server " + names.first() + " --request tls.csr), and put its "
            + "answer in place of " + files.certificate() + ": until then every mail program warns.");
    }
}
