package eu.testa.mail.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import eu.testa.mail.core.settings.Endpoint;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabNetworkTest {

    @Test
    void shouldGiveEveryNodeItsOwnAddressAndTheSamePorts() {
        LabNetwork network = new LabNetwork("127.62");

        assertThat(network.nodes()).extracting(Node::name).containsExactly("ms-b", "relay-1", "relay-2", "ms-f");
        assertThat(network.nodes()).extracting(Node::smtp).containsExactly(new Endpoint("127.62.1.2", 2525),
            new Endpoint("127.62.0.17", 2525), new Endpoint("127.62.0.28", 2525), new Endpoint("127.62.1.5", 2525));
    }

    @Test
    void shouldNameTheNodesThereAreWhenOneIsUnknown() {
        assertThatIllegalArgumentException().isThrownBy(() -> new LabNetwork("127.62").node("ms-x"))
            .withMessageContaining("no node 'ms-x'").withMessageContaining("ms-b, relay-1, relay-2, ms-f");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "127", "127.256", "10.0", "127.62.0", "127.x", "128.0", "0127.1"})
    void shouldTakeLoopbackNetworksOnly(String prefix) {
        assertThatIllegalArgumentException().isThrownBy(() -> new LabNetwork(prefix))
            .withMessageContaining("TESTA_LAB_NET");
    }

    @Test
    void shouldServeExchangersThatAreAddressesForTheRootAndEveryCountry() {
        assertThat(LabZone.masterFile(new LabNetwork("127.62")).lines())
            .contains("@        MX   1 127.62.0.17.", "@        MX   2 127.62.0.28.", "tcn.slo  MX   1 127.62.0.17.",
                "mail.tcn.b.eu-admin.net. A 127.62.1.2", "relay-2.eu-admin.net. A 127.62.0.28");
    }

    @Test
    void shouldRememberTheNetworkOfALab(@TempDir Path folder) throws Exception {
        LabHome home = new LabHome(folder.resolve("lab"));

        assertThat(home.network(Map.of())).isEqualTo(new LabNetwork("127.62"));
        home.remember(new LabNetwork("127.70"));

        assertThat(home.network(Map.of())).isEqualTo(new LabNetwork("127.70"));
        assertThat(home.network(Map.of("TESTA_LAB_NET", "127.71"))).isEqualTo(new LabNetwork("127.71"));
    }
}
