package eu.testa.mail.mailets.hook;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.deferred.Acceptance;
import eu.testa.mail.core.deferred.DeferredStoreFixture;
import eu.testa.mail.core.deferred.StoreHealth;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.health.FolderHealth;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreAvailableTest {

    @TempDir
    Path folder;
    private final WrittenEvidence evidence = new WrittenEvidence();
    private DeferredStoreFixture store;

    @BeforeEach
    void open() throws IOException {
        store = DeferredStoreFixture.open(folder.resolve("store"), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** What a peer hears at MAIL. */
    private HookResult mail(long reserve) {
        return new StoreAvailable(new Acceptance(new FolderHealth(() -> List.of(folder), () -> reserve),
            new StoreHealth(store.destinations()), evidence, Clock.systemUTC()))
            .doMail(new FakeSession("192.0.2.2").session(), MaybeSender.nullSender());
    }

    @Test
    void shouldTakeMailThatCanBeStored() {
        assertThat(mail(1)).isEqualTo(HookResult.DECLINED);
    }

    @Test
    void shouldAnswer451WhileTheStoreIsAway() {
        store.close();
        HookResult result = mail(1);

        assertThat(result.getResult()).isEqualTo(HookReturnCode.denySoft());
        assertThat(result.getSmtpRetCode()).isEqualTo("451");
        assertThat(result.getSmtpDescription()).startsWith("4.3.0 ");
    }

    @Test
    void shouldAnswer451WhileEvidenceCannotBeWritten() {
        evidence.fail("No space left on device");
        HookResult result = mail(1);

        assertThat(result.getResult()).isEqualTo(HookReturnCode.denySoft());
        assertThat(result.getSmtpDescription()).startsWith("4.3.0 ").contains("recorded");
    }

    @Test
    void shouldAnswer452WhileTheDiskIsFull() {
        HookResult result = mail(Long.MAX_VALUE / 8);

        assertThat(result.getResult()).isEqualTo(HookReturnCode.denySoft());
        assertThat(result.getSmtpRetCode()).isEqualTo("452");
        assertThat(result.getSmtpDescription()).startsWith("4.3.1 ");
    }
}
