package eu.testa.mail.server.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.junit.jupiter.api.Test;

class ListenerNamesTest {

    private static List<HierarchicalConfiguration<ImmutableNode>> hidden(String listeners) throws Exception {
        return ListenerNames.withoutAddresses(FileConfigurationProvider.getConfig(new ByteArrayInputStream(
            ("<pop3servers>" + listeners + "</pop3servers>").getBytes(StandardCharsets.UTF_8))), "pop3server").configurationsAt("pop3server");
    }

    private static HierarchicalConfiguration<ImmutableNode> listener(String content) throws Exception {
        return hidden("<pop3server>" + content + "</pop3server>").get(0);
    }

    @Test
    void shouldLeaveJamesNoAddressOfWhichItWouldAskTheName() throws Exception {
        List<HierarchicalConfiguration<ImmutableNode>> listeners = hidden("<pop3server><bind>192.0.2.1:110, 192.0.2.2:1110</bind></pop3server>"
            + "<pop3server><bind>192.0.2.3:995</bind><helloName autodetect=\"false\">mail.tcn.b.eu-admin.net</helloName></pop3server>");

        assertThat(listeners).extracting(each -> each.getString("bind")).containsExactly("0.0.0.0:0", "0.0.0.0:0");
        assertThat(ListenerNames.addresses(listeners.get(0)).orElseThrow()).extracting(Object::toString)
            .containsExactly("192.0.2.1/192.0.2.1:110", "192.0.2.2/192.0.2.2:1110");
        assertThat(ListenerNames.addresses(listeners.get(1)).orElseThrow()).containsExactly(new InetSocketAddress("192.0.2.3", 995));
        assertThat(ListenerNames.hello(listeners.get(1))).contains("mail.tcn.b.eu-admin.net");
    }

    @Test
    void shouldKnowAnAddressOfIPv6() throws Exception {
        assertThat(ListenerNames.addresses(listener("<bind>[2001:db8::1]:110</bind>")).orElseThrow())
            .containsExactly(new InetSocketAddress("2001:db8::1", 110));
    }

    @Test
    void shouldLeaveToJamesWhatIsNotSaid() throws Exception {
        HierarchicalConfiguration<ImmutableNode> silent = listener("<jmxName>pop3</jmxName>");

        assertThat(ListenerNames.addresses(silent)).isEmpty();
        assertThat(ListenerNames.hello(silent)).isEmpty();
        assertThat(ListenerNames.hello(listener("<helloName autodetect=\"true\">passed.over</helloName>"))).isEmpty();
        assertThat(ListenerNames.hello(listener("<helloName autodetect=\"false\"> </helloName>"))).isEmpty();
    }

    @Test
    void shouldNameTheHostThatIsNone() throws Exception {
        HierarchicalConfiguration<ImmutableNode> nowhere = listener("<bind>no host:110</bind>");

        assertThatThrownBy(() -> ListenerNames.addresses(nowhere)).hasMessageContaining("no host");
    }
}
