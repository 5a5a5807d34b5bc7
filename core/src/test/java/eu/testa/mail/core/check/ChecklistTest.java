package eu.testa.mail.core.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ChecklistTest {

    @TempDir
    private Path folder;
    @RegisterExtension
    private final CheckedServer server = new CheckedServer();

    @Test
    void shouldNotWaitForACheckThatDoesNotEnd() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Requirement endless = requirement("endless", () -> {
            never.await();
            return List.of();
        });
        Requirement quick = requirement("quick", () -> List.of(new Finding("2", "quick", CheckVerdict.PASS, "done", "")));
        Requirement broken = requirement("broken", () -> {
            throw new IOException("the file is gone");
        });
        List<Finding> findings = new Checklist(List.of(endless, quick, broken), Duration.ofSeconds(2))
            .run(server.in(folder, ""), server.threads());
        assertThat(findings).extracting(Finding::name, Finding::verdict, Finding::message).containsExactly(
            tuple("endless", CheckVerdict.FAIL, "no result within 2.0 s"), tuple("quick", CheckVerdict.PASS, "done"),
            tuple("broken", CheckVerdict.FAIL, "the file is gone"));
    }

    private interface Body {
        List<Finding> run() throws Exception;
    }

    private static Requirement requirement(String name, Body body) {
        return new Requirement("2", name) {
            @Override
            public List<Finding> check(Surroundings surroundings) throws IOException {
                try {
                    return body.run();
                } catch (IOException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IOException(e);
                }
            }
        };
    }
}
