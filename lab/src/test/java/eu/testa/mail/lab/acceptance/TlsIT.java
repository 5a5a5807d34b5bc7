package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS 1.2 and 1.3 with forward secrecy, and nothing else. */
@ExtendWith(LabExtension.class)
class TlsIT {

    private static final Program OPENSSL = new Program("openssl", "openssl");

    private Node belgium;

    @BeforeEach
    void find(TestaLab lab) throws Exception {
        belgium = lab.network().node("ms-b");
    }

    /** OpenSSL offers these only at security level 0; the server's refusal is an alert, or the end of the connection. */
    @ParameterizedTest
    @ValueSource(strings = {
        "-tls1", "-tls1_1",
        "-tls1_2 -cipher AES128-SHA",
        "-tls1_2 -cipher AES256-GCM-SHA384",
        "-tls1_2 -cipher ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA",
        "-tls1_2 -cipher ECDHE-RSA-AES256-SHA384:ECDHE-ECDSA-AES256-SHA384",
        "-tls1_2 -cipher aNULL",
        "-tls1_2 -cipher eNULL"})
    void shouldRefuseOldVersionsAndWeakCiphers(String offer) throws Exception {
        String weak = offer.contains("-cipher") ? offer + ":@SECLEVEL=0" : offer + " -cipher ALL:@SECLEVEL=0";
        for (List<String> door : doors()) {
            String text = handshake(door, weak).text();
            assertThat(text).as("%s", door).contains("CONNECTED").contains("Cipher is (NONE)").doesNotContain("Cipher is A")
                .doesNotContain("no cipher match").doesNotContain("no protocols available");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void shouldSpeakTheVersionsOfToday(String version) throws Exception {
        for (List<String> door : doors()) {
            assertThat(handshake(door, version).text()).as("%s", door).containsPattern("Cipher is (ECDHE|TLS_AES|TLS_CHACHA)");
        }
    }

    private List<List<String>> doors() {
        return List.of(List.of("-starttls", "smtp", "-connect", belgium.submission().toString()),
            List.of("-connect", belgium.submissions().toString()),
            List.of("-connect", belgium.pop3s().toString()));
    }

    private static Program.Result handshake(List<String> door, String offer) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("s_client"));
        arguments.addAll(door);
        arguments.addAll(List.of(offer.split(" ")));
        return OPENSSL.run(arguments);
    }
}
