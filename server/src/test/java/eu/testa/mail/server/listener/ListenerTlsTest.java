package eu.testa.mail.server.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.pki.server.SelfSigned;
import eu.testa.mail.server.ServerFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerTlsTest {

    @TempDir
    private Path folder;

    private FileSystem files;

    @BeforeEach
    void makeKey() throws Exception {
        ServerFolders folders = new ServerFolders(folder.resolve("conf"), folder.resolve("var"));
        files = new FileSystemImpl(folders);
        new SelfSigned(Clock.systemUTC()).write("mail.tcn.b.eu-admin.net", Duration.ofDays(1), folders.secrets().resolve("tls.key"),
            folders.secrets().resolve("tls.crt"));
    }

    private Optional<Encryption> tls(String... keysAndValues) throws Exception {
        BaseHierarchicalConfiguration listener = new BaseHierarchicalConfiguration();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            listener.addProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return ListenerTls.of(listener, files);
    }

    @ParameterizedTest
    @CsvSource({"startTLS, true", "socketTLS, false"})
    void shouldServeWithTheKeyAndItsCertificate(String kind, boolean startTls) throws Exception {
        Encryption encryption = tls("tls[@" + kind + "]", "true", "tls.privateKey", "file://var/secrets/tls.key",
            "tls.certificates", "file://var/secrets/tls.crt", "tls.supportedProtocols.protocol", "TLSv1.3").orElseThrow();

        assertThat(encryption.isStartTLS()).isEqualTo(startTls);
        assertThat(encryption.supportsEncryption()).isTrue();
        assertThat(encryption.sslHandler().engine().getEnabledProtocols()).containsExactly("TLSv1.3");
    }

    @Test
    void shouldLeaveToJamesWhatOnlyItKnows() throws Exception {
        assertThat(tls()).isEmpty();
        assertThat(tls("tls[@startTLS]", "true", "tls.keystore", "file://var/secrets/keystore")).isEmpty();
        assertThat(tls("tls[@socketTLS]", "true", "tls.privateKey", "file://var/secrets/tls.key", "tls.certificates",
            "file://var/secrets/tls.crt", "tls.clientAuth.truststore", "file://var/secrets/truststore")).isEmpty();
    }

    @Test
    void shouldNameTheFileThatIsNoKey() throws Exception {
        Path key = folder.resolve("var/secrets/tls.key");
        Files.writeString(key, "nothing");

        assertThatThrownBy(() -> tls("tls[@startTLS]", "true", "tls.privateKey", "file://var/secrets/tls.key", "tls.certificates",
            "file://var/secrets/tls.crt")).isInstanceOf(IOException.class).hasMessageContaining(key.toString());
    }
}
