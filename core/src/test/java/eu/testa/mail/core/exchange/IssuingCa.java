package eu.testa.mail.core.exchange;

import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.pki.CertificateReader;
import eu.testa.mail.core.pki.Pfx;
import eu.testa.mail.core.pki.TestCa;
import eu.testa.mail.core.pki.ca.CaSettings;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.ca.IssuedId;
import eu.testa.mail.core.pki.ca.Phase;
import eu.testa.mail.core.pki.ca.RevocationReason;
import eu.testa.mail.core.report.ReportSignature;
import eu.testa.mail.core.time.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;

/**
 * A CA of the test's own, which gives users and servers digital IDs.
 *
 * @param folder of the CA
 * @param clock  by which it issues and revokes
 */
record IssuingCa(Path folder, Clock clock) {

    private static final char[] PASSPHRASE = "correct horse battery staple".toCharArray();

    static IssuingCa init(Path folder) throws Exception {
        Clock clock = new ManualClock();
        TestCa.init(folder, new CaSettings("TESTA", "Root_CA", "EC_CA", Phase.TEST, 1, 2048, 7, Optional.empty(), Optional.empty(),
            TestaNamespace.tachonet()), PASSPHRASE, clock);
        return new IssuingCa(folder, clock);
    }

    private CertificationAuthority open() throws Exception {
        return CertificationAuthority.open(folder, clock, new SecureRandom());
    }

    X509Certificate user(String address) throws Exception {
        try (CertificationAuthority ca = open()) {
            Path issued = ca.issue(address, Pfx.MODERN, PASSPHRASE).folder();
            return CertificateReader.read(Files.readAllBytes(issued.resolve(IssuedId.CERTIFICATE))).get(0);
        }
    }

    /** @param secrets the folder in which the server has its ID */
    void server(String postmaster, Path secrets) throws Exception {
        Files.createDirectories(secrets);
        try (CertificationAuthority ca = open()) {
            Path issued = ca.issuePostmaster(postmaster, Pfx.MODERN, PASSPHRASE).folder();
            Files.copy(issued.resolve(IssuedId.PFX), secrets.resolve(ReportSignature.PFX));
            Files.copy(issued.resolve(IssuedId.PASSWORD), secrets.resolve(ReportSignature.PASSWORD));
        }
    }

    void revoke(String address) throws Exception {
        try (CertificationAuthority ca = open()) {
            ca.revoke(address, RevocationReason.KEY_COMPROMISE, PASSPHRASE);
        }
    }
}
