package eu.testa.mail.lab;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.smime.trust.TrustHealth;
import eu.testa.mail.core.smime.trust.TrustSources;
import eu.testa.mail.core.smime.trust.TrustStore;
import eu.testa.mail.core.time.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@ExtendWith(SharedRsaKeys.class)
class LabAuthorityTest {

    @TempDir
    Path folder;

    @Test
    void shouldGiveEveryNodeWhatItVerifiesSignaturesWithAndNewCrlsEachTime() throws Exception {
        ManualClock clock = new ManualClock();
        LabNetwork network = new LabNetwork("127.62");
        LabHome home = new LabHome(folder);
        LabAuthority authority = new LabAuthority(home, network, clock);

        authority.bring();
        byte[] root = Files.readAllBytes(authority.folder().resolve("Root_CA.crt"));
        clock.pass(Duration.ofDays(8));
        authority.bring();

        assertThat(authority.folder().resolve("Root_CA.crt")).hasBinaryContent(root);
        assertThat(network.nodes()).hasSizeGreaterThan(3).allSatisfy(node -> assertThat(new TrustHealth(new TrustStore(
            TrustSources.in(home.conf(node).resolve("smime")), clock), () -> Duration.ofDays(3), clock).warnings()).as(node.name()).isEmpty());
    }
}
