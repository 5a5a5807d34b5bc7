package eu.testa.mail.server;

import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.pki.Pfx;
import eu.testa.mail.core.pki.ServerNames;
import eu.testa.mail.core.pki.TestCa;
import eu.testa.mail.core.pki.ca.CaSettings;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.ca.IssuedId;
import eu.testa.mail.core.pki.ca.Phase;
import eu.testa.mail.core.pki.ca.RevocationReason;
import eu.testa.mail.core.pki.server.ListenerFiles;
import eu.testa.mail.core.pki.server.ResponderFiles;
import eu.testa.mail.core.report.ReportSignature;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.server.command.pki.Pki;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/**
 * A national server to which a CA has given all there is: certificates of the listeners, CRLs, the responder's key, an ID for its
 * reports, and digital IDs for its users, of which Luc's is revoked; so is the certificate of a server that was here before.
 */
final class CertifiedServer implements AutoCloseable {

    static final String HOST = "mail.tcn.b.eu-admin.net";
    static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    static final String MARIE = "Marie-Claire.Peeters@tcn.b.eu-admin.net";
    static final String LUC = "Luc.Maes@tcn.b.eu-admin.net";
    static final String EVA = "Eva.Claes@tcn.b.eu-admin.net";

    private static final String FORMER = "former.tcn.b.eu-admin.net";
    private static final char[] PASSPHRASE = "correct horse battery staple".toCharArray();

    private final Path folder;
    private final Map<String, String> settings;
    private final ServerProcess server;

    private CertifiedServer(Path folder, Map<String, String> settings, ServerProcess server) {
        this.folder = folder;
        this.settings = settings;
        this.server = server;
    }

    /**
     * Starts it and returns when it is ready.
     *
     * @param address of all its listeners
     * @param web     where its certificates say that CRLs and OCSP are; empty for the address itself
     */
    static CertifiedServer start(Path folder, String address, Optional<URI> web) throws Exception {
        Path conf = ServerProcess.copyOfConfWithoutScanner("national", folder);
        Path secrets = folder.resolve("var/secrets");
        Path users = Files.createDirectories(folder.resolve("users"));
        Map<String, String> settings = new HashMap<>(Map.of("accounts.test-phase-limit", "0"));
        for (String listener : List.of("smtp", "submission", "submissions", "pop3", "pop3s", "webadmin", "jmx", "ldaps", "web",
            "webs")) {
            settings.put(listener + ".bind", address + ":" + FreePort.find(address));
        }
        // nobody is there: mail to other countries waits
        settings.put("dns.servers", address + ":" + FreePort.find(address));
        Path ca = folder.resolve("pki");
        Clock clock = Clock.systemUTC();
        URI published = web.orElseGet(() -> URI.create("http://" + settings.get("web.bind") + "/"));
        TestCa.init(ca, new CaSettings("TESTA", "Root_CA", "EC_CA", Phase.PRODUCTION, 1, 2048, 7, Optional.of(published),
            Optional.of(published.resolve("ocsp")), TestaNamespace.tachonet()), PASSPHRASE, clock);
        try (CertificationAuthority opened = CertificationAuthority.open(ca, clock, new SecureRandom())) {
            certify(opened, new ListenerFiles(secrets, clock),
                new ServerNames(List.of(HOST, "autoconfig.tcn.b.eu-admin.net", "tcn.b.eu-admin.net"), List.of(address)));
            certify(opened, new ListenerFiles(folder.resolve(FORMER), clock),
                new ServerNames(List.of(FORMER), List.of(address)));
            opened.revoke(FORMER, RevocationReason.CESSATION_OF_OPERATION, PASSPHRASE);
            for (String user : List.of(ALAIN, MARIE, LUC, EVA)) {
                // handed over: the CA keeps nobody's key
                Files.move(opened.issue(user, Pfx.MODERN, PASSPHRASE).folder(), users.resolve(user));
            }
            opened.revoke(LUC, RevocationReason.KEY_COMPROMISE, PASSPHRASE);
            new ResponderFiles(secrets).write(new SecureRandom(), key -> opened.issueResponder(key, PASSPHRASE));
            Path reports = opened.issuePostmaster("postmaster@tcn.b.eu-admin.net", Pfx.MODERN, PASSPHRASE).folder();
            Files.copy(reports.resolve(IssuedId.PFX), secrets.resolve(ReportSignature.PFX));
            Files.copy(reports.resolve(IssuedId.PASSWORD), secrets.resolve(ReportSignature.PASSWORD));
        }
        Path authorities = Files.createDirectories(conf.resolve("smime/authorities"));
        Path crls = Files.createDirectories(conf.resolve("smime/crls"));
        for (String name : List.of("Root_CA", "EC_CA", "Server_CA")) {
            Files.copy(ca.resolve(name + ".crt"), authorities.resolve(name + ".crt"));
            Files.copy(ca.resolve(name + ".crl"), crls.resolve(name + ".crl"));
        }
        return new CertifiedServer(folder, Map.copyOf(settings),
            ServerProcess.start(conf, folder.resolve("var"), settings).awaitReady());
    }

    private static void certify(CertificationAuthority ca, ListenerFiles files, ServerNames names) throws Exception {
        files.replace(ca.issueServer(names, files.identity(names).chain().get(0).getPublicKey(), PASSPHRASE));
    }

    /** A file of the CA's folder. */
    Path ca(String name) {
        return folder.resolve("pki").resolve(name);
    }

    Path root() {
        return ca("Root_CA.crt");
    }

    /** A file that the owner of a digital ID was given. */
    Path issued(String address, String name) {
        return folder.resolve("users").resolve(address).resolve(name);
    }

    /** Runs the command of the administrator of the CA, and returns the folder with what goes back to whom the request is from. */
    Path importRequest(Path request, String address) throws IOException {
        Path passphrase = folder.resolve("passphrase");
        Files.writeString(passphrase, new String(PASSPHRASE));
        Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
        int exitCode = new CommandLine(new Pki()).execute("import-csr", "--dir", ca("").toString(), "--passphrase-file",
            passphrase.toString(), request.toString());
        if (exitCode != 0) {
            throw new AssertionError("testa pki import-csr: exit code " + exitCode);
        }
        return ca("issued").resolve(address);
    }

    Path certificate() {
        return folder.resolve("var/secrets/tls.crt");
    }

    /** The responder's certificates, first the one with which it says that it knows nothing. */
    Path responder() {
        return folder.resolve("var/secrets/ocsp.crt");
    }

    /** Key and certificate of the server that was here before. */
    ListenerFiles former() {
        return new ListenerFiles(folder.resolve(FORMER), Clock.systemUTC());
    }

    /** @param name such as {@code pop3s} */
    Endpoint listener(String name) {
        return Endpoint.parse(settings.get(name + ".bind"));
    }

    ServerClient client() {
        return new ServerClient(settings, folder.resolve("var"));
    }

    @Override
    public void close() throws InterruptedException {
        server.close();
    }
}
