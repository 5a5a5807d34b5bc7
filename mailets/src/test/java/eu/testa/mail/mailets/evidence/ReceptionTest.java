package eu.testa.mail.mailets.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.mailets.james.MailState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceptionTest {

    private static Reception of(String id) {
        return new Reception(Instant.parse("2026-12-01T10:15:00Z"), id, Optional.of("<\"mail\":\"x\"@tcn.b.eu-admin.net>"),
            "Alain.Dupont@tcn.b.eu-admin.net", List.of("\"mail\":\"@tcn.f.eu-admin.net", "b@tcn.f.eu-admin.net"), 4096, "00ff", "[127.0.0.9]",
            Reception.NO_TLS, Optional.of("alain"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mail1795000000000-1a2b3c", "", "a\"b", "\\", "a\\", "\"mail\":\"", "caf\u00e9 \ud83d\ude00", "\n"})
    void shouldKnowTheIdOfAMailWhateverItIsCalledHere(String id) throws Exception {
        MailImpl mail = MailImpl.builder().name("part-of-it").sender("Alain.Dupont@tcn.b.eu-admin.net").build();
        of(id).keepWith(mail);

        assertThat(Reception.idOf(mail)).isEqualTo(id);
        assertThat(Reception.of(MailState.of(mail))).contains(of(id));
    }

    @Test
    void shouldCallAMailOfItsOwnByItsName() throws Exception {
        assertThat(Reception.idOf(FakeMail.builder().name("letter-1").build())).isEqualTo("letter-1");
    }
}
