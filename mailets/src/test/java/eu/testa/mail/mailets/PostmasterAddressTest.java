package eu.testa.mail.mailets;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.settings.TestaSettings;
import java.nio.file.Path;
import java.util.Map;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostmasterAddressTest {

    @ParameterizedTest
    @CsvSource({
        "national, postmaster@mail.tcn.b.eu-admin.net,   postmaster@tcn.b.eu-admin.net",
        "national, Postmaster@MAIL.tcn.b.eu-admin.net,   postmaster@tcn.b.eu-admin.net",
        "national, postmaster@mail.tcn.f.eu-admin.net,   postmaster@tcn.f.eu-admin.net",
        "national, postmaster@relay-1.eu-admin.net,      postmaster@relay-1.eu-admin.net",
        "national, Alain.Dupont@tcn.b.eu-admin.net,      Alain.Dupont@tcn.b.eu-admin.net",
        "national, postmaster@example.org,               postmaster@example.org",
        "relay,    postmaster@eu-admin.net,              postmaster@relay-1.eu-admin.net",
        "relay,    postmaster@relay-2.eu-admin.net,      postmaster@relay-1.eu-admin.net",
        "relay,    postmaster@mail.tcn.f.eu-admin.net,   postmaster@tcn.f.eu-admin.net",
        "relay,    postmaster@tcn.f.eu-admin.net,        postmaster@tcn.f.eu-admin.net"})
    void shouldAddressAPostmasterWhereHisMailIsTaken(String role, String recipient, String expected) throws Exception {
        TestaSettings settings = TestaSettings.load(Path.of("..", "conf", role),
            role.equals("relay") ? Map.of("hostname", "relay-1.eu-admin.net") : Map.of());
        PostmasterAddress mailet = new PostmasterAddress(settings);
        mailet.init(FakeMailetConfig.builder().mailetName("PostmasterAddress").build());
        FakeMail mail = FakeMail.builder().name("mail").recipient(recipient).build();

        mailet.service(mail);

        assertThat(mail.getRecipients()).extracting(Object::toString).containsExactly(expected);
    }
}
