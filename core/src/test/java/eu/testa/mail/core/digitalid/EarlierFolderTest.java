package eu.testa.mail.core.digitalid;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.store.EmbeddedStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The first start of this version, where an earlier one kept digital IDs in files. */
class EarlierFolderTest {

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";

    @RegisterExtension
    private final EmbeddedStores stores = new EmbeddedStores();
    @TempDir
    private Path temporary;

    private Path write(String address, String ending, X509Certificate certificate) throws Exception {
        Path folder = Files.createDirectories(folder().resolve(address));
        return Files.write(folder.resolve(CertificateFiles.fingerprint(certificate) + ending), CertificateFiles.pem(certificate));
    }

    private Path folder() {
        return temporary.resolve("digital-ids");
    }

    private List<DigitalId> moved() throws Exception {
        new EarlierFolder(folder()).moveInto(stores.in(temporary.resolve("store")));
        return DigitalIdDirectory.open(stores.in(temporary.resolve("store")), TestaNamespace.tachonet(), one -> false, TestHarvest.EQUAL,
            Clock.fixed(TestCertificate.NOW, ZoneOffset.UTC)).all();
    }

    @Test
    void shouldTakeAllOverWithHowTheyCame() throws Exception {
        X509Certificate imported = TestCertificate.of(ALAIN);
        X509Certificate changed = TestCertificate.ofAnotherKey(TestCertificate.NOW, ALAIN);
        X509Certificate told = TestCertificate.of(JEANNE);
        X509Certificate own = TestCertificate.ofAnotherKey(TestCertificate.NOW, JEANNE);
        write("alain.dupont@tcn.b.eu-admin.net", ".cer", imported);
        write("alain.dupont@tcn.b.eu-admin.net", ".harvested.changed.cer", changed);
        write("jeanne.martin@tcn.f.eu-admin.net", ".exchanged.cer", told);
        write("jeanne.martin@tcn.f.eu-admin.net", ".own.cer", own);

        assertThat(moved()).containsExactlyInAnyOrder(DigitalId.imported(ALAIN, imported),
            new DigitalId(ALAIN, changed, Origin.HARVESTED, true), new DigitalId(JEANNE, told, Origin.EXCHANGED, false),
            new DigitalId(JEANNE, own, Origin.OWN_AUTHORITY, false));
        assertThat(folder()).doesNotExist();
        assertThat(moved()).as("the next start").hasSize(4);
    }

    @Test
    void shouldLeaveWhatCannotBeReadAndTakeTheRest() throws Exception {
        write("alain.dupont@tcn.b.eu-admin.net", ".cer", TestCertificate.of(ALAIN));
        Path foreign = write("alain.dupont@tcn.b.eu-admin.net", ".cer", TestCertificate.of(JEANNE));
        Path damaged = Files.writeString(foreign.resolveSibling("damaged.cer"), "not a certificate");
        Path unfinished = Files.writeString(foreign.resolveSibling("half.cer.unfinished"), "-----BEGIN");

        assertThat(moved()).extracting(DigitalId::address).containsExactly(ALAIN);

        assertThat(foreign.getParent()).isDirectoryContaining(foreign::equals).isDirectoryContaining(damaged::equals);
        assertThat(unfinished).doesNotExist();
    }
}
