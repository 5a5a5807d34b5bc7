package eu.testa.mail.server.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.core.access.AdminRole;
import eu.testa.mail.core.access.Administrators;
import eu.testa.mail.core.access.Credentials;
import eu.testa.mail.core.access.LocalSecret;
import eu.testa.mail.core.access.OwnHost;
import eu.testa.mail.core.access.RepositoryRules;
import eu.testa.mail.core.password.KnownAddresses;
import eu.testa.mail.core.password.PasswordLimits;
import eu.testa.mail.core.password.PasswordRules;
import eu.testa.mail.core.password.PasswordThrottle;
import eu.testa.mail.core.quarantine.QuarantinedMail;
import eu.testa.mail.mailets.webadmin.AccessGate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spark.Service;

/** The pages in a real Chromium, behind the gate, with a name and a password. */
class StatusPageIT {

    private static final Clock CLOCK = Clock.fixed(SampleStatus.NOW, ZoneOffset.UTC);
    /** With it, the pictures in {@code docs} are made anew. */
    private static final boolean WRITE_DOCS = Boolean.getBoolean("testa.docs.write");
    private static final String AXE = """
        const done = arguments[arguments.length - 1];
        axe.run().then(found => done(found.violations.map(one => one.id + ": " + one.nodes.map(node => node.html + " "
            + node.failureSummary).join(" | "))), problem => done(["axe: " + problem]));
        """;

    @TempDir
    private static Path profile;
    private static Browser browser;

    @TempDir
    private Path folder;
    private final AtomicReference<ShownStatus> shown = new AtomicReference<>(SampleStatus.relay(SampleStatus.MARIE));
    private Service service;

    /** One for all tests but that without scripts: each has its server at another port. */
    @BeforeAll
    static void startBrowser() throws IOException {
        browser = Browser.start(profile, true);
    }

    @AfterAll
    static void stopBrowser() throws IOException {
        browser.close();
    }

    @BeforeEach
    void start() throws IOException {
        Administrators administrators = Administrators.open(folder, new PasswordRules(10));
        administrators.addWithPassword("marie", AdminRole.ADMINISTRATOR, "blue-bicycle-1871");
        service = Service.ignite().ipAddress("127.0.0.1").port(0);
        new AccessGate(new Credentials(LocalSecret.open(folder), administrators,
            new PasswordThrottle(PasswordLimits.DEFAULT, KnownAddresses.inMemory(), CLOCK)), new OwnHost(Set.of()),
            new RepositoryRules("quarantine"), change -> { }, CLOCK).define(service);
        QuarantinedMail mail = new QuarantinedMail("mail-1", Optional.of(SampleStatus.NOW), "Eicar-Signature",
            Optional.of("a@tcn.b.eu-admin.net"), List.of("b@tcn.f.eu-admin.net"), Optional.empty(), 700, List.of());
        new StatusRoutes("relay1.eu-admin.net", reader -> shown.get(), () -> folder.resolve("evidence"), () -> List.of(mail), CLOCK)
            .define(service);
        service.awaitInitialization();
        Files.createDirectories(folder.resolve("evidence"));
    }

    @AfterEach
    void stop() {
        service.stop();
        service.awaitStop();
    }

    private void open(String path) throws IOException {
        browser.go(address(path));
    }

    private String address(String path) {
        return "http://marie:blue-bicycle-1871@127.0.0.1:" + service.port() + path;
    }

    private List<String> violations() throws IOException {
        try (InputStream axe = StatusPageIT.class.getResourceAsStream("/axe.min.js")) {
            browser.run(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        }
        JsonNode found = browser.await(AXE);
        assertThat(found.isArray()).isTrue();
        List<String> violations = new ArrayList<>();
        found.forEach(one -> violations.add(one.asText()));
        return violations;
    }

    @ParameterizedTest
    @CsvSource({"light, 1200, 1500", "dark, 390, 844"})
    void shouldHaveNoBarrierForAnybody(String scheme, int width, int height) throws IOException {
        open(StatusRoutes.BASE);
        browser.look(scheme, width, height);

        for (String path : List.of(StatusRoutes.BASE, StatusRoutes.EVIDENCE, StatusRoutes.QUARANTINE)) {
            open(path);
            assertThat(violations()).as(path).isEmpty();
            assertThat(browser.run("return [...document.querySelectorAll('body *')].filter(one => !one.parentElement.closest('.wide, svg')"
                + " && one.getBoundingClientRect().right > innerWidth).map(one => one.outerHTML.slice(0, 200))"))
                .as("what of %s is wider than %s pixels", path, width).isEmpty();
        }
        open(StatusRoutes.BASE);
        Path pictures = WRITE_DOCS ? Path.of("../docs") : folder;
        Files.write(pictures.resolve("status-page-" + scheme + ".png"), browser.screenshot());
    }

    @Test
    void shouldRunItsOwnScriptAndNoOther() throws IOException {
        shown.set(SampleStatus.hostile("<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"));
        open(StatusRoutes.BASE);

        assertThat(browser.run("return getComputedStyle(document.querySelector('section')).borderTopStyle").asText()).isEqualTo("solid");
        assertThat(browser.run("return document.getElementById('live').hidden").asBoolean()).isFalse();
        assertThat(browser.run("return document.title").asText()).startsWith("TESTA Mail Relay");
        assertThat(browser.run("document.body.insertAdjacentHTML('beforeend', '<img src=\"/status/x\" onerror=\"document.title=1\">');"
            + "const added = document.createElement('script'); added.textContent = 'document.title = 2'; document.body.append(added);"
            + "return document.title").asText()).startsWith("TESTA Mail Relay");
    }

    @Test
    void shouldBringItselfUpToDateAndSayWhenItCannot() throws IOException {
        open(StatusRoutes.BASE);
        assertThat(browser.run("return document.getElementById('waiting').innerText").asText()).contains("1204");

        shown.set(SampleStatus.silent());
        await().atMost(Duration.ofMinutes(2)).until(() -> browser.run("return document.getElementById('waiting').innerText").asText()
            .contains("nothing is known yet"));
        assertThat(browser.run("return document.getElementById('lost').hidden").asBoolean()).isTrue();

        service.stop();
        // the timer that came once comes again
        browser.await("update().then(arguments[arguments.length - 1])");
        await().atMost(Duration.ofMinutes(2)).until(() -> !browser.run("return document.getElementById('lost').hidden").asBoolean());
        browser.run("document.getElementById('live').click()");
        assertThat(browser.run("return document.getElementById('live').textContent").asText()).isEqualTo("Update every 10 seconds");
    }

    @Test
    void shouldShowEverythingToABrowserWithoutScripts() throws IOException {
        try (Browser without = Browser.start(folder, false)) {
            without.go(address(StatusRoutes.BASE));

            assertThat(without.run("return document.getElementById('waiting').innerText").asText()).contains("The disk is full");
            assertThat(without.run("return document.getElementById('live').hidden").asBoolean()).isTrue();
            assertThat(without.run("return getComputedStyle(document.getElementById('lost')).display").asText()).isEqualTo("none");
        }
    }
}
