package eu.testa.mail.server;

import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.digitalid.TestHarvest;
import eu.testa.mail.core.exchange.ExchangeNotes;
import eu.testa.mail.core.exchange.ListDispatch;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.OpenedPfx;
import eu.testa.mail.core.pki.Pfx;
import eu.testa.mail.core.pki.TestCa;
import eu.testa.mail.core.pki.ca.CaSettings;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.ca.IssuedId;
import eu.testa.mail.core.pki.ca.Phase;
import eu.testa.mail.core.pki.ca.RevocationReason;
import eu.testa.mail.core.report.ReportSignature;
import eu.testa.mail.core.smime.SmimeSigning;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.TaskLease;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The CA that users of all countries have their digital IDs from, and what is signed with these. */
final class TestaCa {

    private static final List<String> CAS = List.of("Root_CA", "EC_CA");
    private static final char[] PASSPHRASE = "correct horse battery staple".toCharArray();

    private final Path folder;
    private final Clock clock = Clock.systemUTC();

    TestaCa(Path folder) throws Exception {
        this.folder = folder;
        TestCa.init(folder, new CaSettings("TESTA", "Root_CA", "EC_CA", Phase.PRODUCTION, 1, 2048, 7, Optional.empty(), Optional.empty(),
            TestaNamespace.tachonet()), PASSPHRASE, clock);
    }

    private CertificationAuthority open() throws Exception {
        return CertificationAuthority.open(folder, clock, new SecureRandom());
    }

    OpenedPfx issue(String address) throws Exception {
        try (CertificationAuthority ca = open()) {
            return id(ca.issue(address, Pfx.MODERN, PASSPHRASE).folder());
        }
    }

    private static OpenedPfx id(Path issued) throws Exception {
        return OpenedPfx.open(Files.readAllBytes(issued.resolve(IssuedId.PFX)),
            Files.readString(issued.resolve(IssuedId.PASSWORD)).strip().toCharArray());
    }

    void revoke(String address) throws Exception {
        try (CertificationAuthority ca = open()) {
            ca.revoke(address, RevocationReason.KEY_COMPROMISE, PASSPHRASE);
        }
    }

    /** Brings certificates and CRLs to a server, as an administrator does. */
    void bringTo(Path conf) throws IOException {
        Path authorities = Files.createDirectories(conf.resolve("smime/authorities"));
        Path crls = Files.createDirectories(conf.resolve("smime/crls"));
        for (String ca : CAS) {
            Files.copy(folder.resolve(ca + ".crt"), authorities.resolve(ca + ".crt"), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(folder.resolve(ca + ".crl"), crls.resolve(ca + ".crl"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static byte[] pem(OpenedPfx id) throws Exception {
        return CertificateFiles.pem(id.chain().get(0));
    }

    /** The lines of a mail that its sender has signed. */
    List<String> signed(OpenedPfx id, List<String> mail) throws Exception {
        byte[] octets = (String.join("\r\n", mail) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        return lines(new SmimeSigning(id.key(), id.chain()).sign(octets, clock.instant()));
    }

    private static List<String> lines(byte[] octets) {
        return List.of(new String(octets, StandardCharsets.US_ASCII).split("\r\n", -1));
    }

    /** The lines of the mail in which France's server tells Belgium's of its users. */
    List<String> listOfFrance(Database database, OpenedPfx... users) throws Exception {
        TestaNamespace testa = TestaNamespace.tachonet();
        DigitalIdDirectory directory = DigitalIdDirectory.open(database, testa, revoked -> false, TestHarvest.EQUAL, clock);
        for (OpenedPfx user : users) {
            directory.keep(user.chain().get(0));
        }
        Path secrets = Files.createTempDirectory(folder, "france");
        try (CertificationAuthority ca = open()) {
            Path issued = ca.issuePostmaster("postmaster@tcn.f.eu-admin.net", Pfx.MODERN, PASSPHRASE).folder();
            Files.copy(issued.resolve(IssuedId.PFX), secrets.resolve(ReportSignature.PFX));
            Files.copy(issued.resolve(IssuedId.PASSWORD), secrets.resolve(ReportSignature.PASSWORD));
        }
        AtomicReference<byte[]> sent = new AtomicReference<>();
        new ListDispatch(directory, testa.domainOf(Country.F), "mail.tcn.f.eu-admin.net", List.of(testa.domainOf(Country.B)),
            new ExchangeNotes(database), new TaskLease(database, "exchange", Duration.ofMinutes(1)),
            () -> ReportSignature.read(secrets, "postmaster@tcn.f.eu-admin.net"), clock).tick((envelope, mail) -> {
                sent.set(mail);
                return "list";
            });
        return lines(sent.get());
    }
}
