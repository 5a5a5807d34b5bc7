package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Probes every five seconds: Belgium's server over both relays and back, and relay-2 to each Member State. The relays are known by
 * what stands in the MX records, which is an address.
 */
@ExtendWith(LabExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProbesIT {

    private static final Map<String, String> OFTEN = Map.of("probe.interval", "5 seconds");

    private final ObjectMapper mapper = new ObjectMapper();
    private TestaLab lab;
    private Node belgium;
    private Node france;
    private Node first;
    private Node second;

    @BeforeAll
    void probe(TestaLab running) throws IOException {
        lab = running;
        belgium = lab.network().node("ms-b");
        france = lab.network().node("ms-f");
        first = lab.network().node("relay-1");
        second = lab.network().node("relay-2");
        lab.stopNode(belgium);
        lab.stopNode(second);
        lab.startNodes(List.of(belgium, second), OFTEN);
    }

    @AfterAll
    void asItWas() throws IOException {
        lab.stopNode(belgium);
        lab.stopNode(second);
        lab.startNodes(List.of(belgium, second), Map.of());
    }

    @Test
    void shouldNameTheRelayThatIsStoppedAndSayWhenItIsBack() throws IOException {
        await("both ways are measured").untilAsserted(() -> {
            assertThat(last(belgium, first.address()).has("seconds")).isTrue();
            assertThat(last(belgium, second.address()).has("seconds")).isTrue();
        });
        await("all is well").until(() -> health(belgium).equals("healthy"));

        lab.stopNode(first);
        try {
            await("the health names it").until(() -> part(belgium).path("cause").asText()
                .contains(belgium.hostname() + " to " + first.address()));
            assertThat(last(belgium, first.address()).path("hop").asText()).isEqualTo(belgium.hostname() + " to " + first.address());
            assertThat(last(belgium, second.address()).has("seconds")).as("the other way").isTrue();
            assertThat(lab.webadmin(belgium).get("/status").text()).contains(belgium.hostname() + " to " + first.address());
        } finally {
            lab.startNodes(List.of(first), Map.of());
        }

        await("it is well again").until(() -> health(belgium).equals("healthy"));
        assertThat(new NodeContents(lab, first).waiting()).as("probes wait nowhere").isZero();
        assertThat(new NodeContents(lab, belgium).waiting()).isZero();
    }

    @Test
    void shouldNameTheMemberStateThatIsStopped() throws IOException {
        await("France answers").until(() -> last(second, france.domain()).path("words").asText().contains("The probe has arrived"));

        lab.stopNode(france);
        try {
            await("the health names it").until(() -> part(second).path("cause").asText()
                .contains(second.hostname() + " to " + france.domain()));
        } finally {
            lab.startNodes(List.of(france), Map.of());
        }

        await("it is well again").until(() -> health(second).equals("healthy"));
    }

    private static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofSeconds(1)).ignoreExceptions();
    }

    private JsonNode last(Node node, String path) throws IOException {
        JsonNode paths = mapper.readTree(lab.webadmin(node).get("/testa/probes").body()).path("paths");
        return StreamSupport.stream(paths.spliterator(), false).filter(one -> one.path("path").asText().equals(path))
            .findFirst().orElseThrow().path("last");
    }

    private JsonNode part(Node node) throws IOException {
        return mapper.readTree(lab.webadmin(node).get("/healthcheck/checks/Probes").body());
    }

    private String health(Node node) throws IOException {
        return part(node).path("status").asText();
    }
}
