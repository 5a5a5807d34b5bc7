package eu.testa.mail.core.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

    @ParameterizedTest
    @CsvSource({
        "62.62.0.17,    62.62.0.17,      true",
        "62.62.0.17,    62.62.0.18,      false",
        "192.0.2.0/24,  192.0.2.0,       true",
        "192.0.2.0/24,  192.0.2.255,     true",
        "192.0.2.0/24,  192.0.3.0,       false",
        "192.0.2.16/28, 192.0.2.31,      true",
        "192.0.2.16/28, 192.0.2.32,      false",
        "0.0.0.0/0,     203.0.113.9,     true",
        "0.0.0.0/0,     2001:db8::1,     false",
        "2001:db8::/32, 2001:db8:ff::1,  true",
        "2001:db8::/32, 2001:db9::1,     false",
        "2001:db8::1,   2001:db8::1,     true",
        "2001:db8::1,   192.0.2.1,       false"})
    void shouldContainItsAddressesAndNoOthers(String network, String address, boolean expected) throws Exception {
        assertThat(Network.parse(network).contains(InetAddress.getByName(address))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.7,     true",
        "192.0.2.7,    192.0.2.0/24,  true",
        "192.0.2.0/25, 192.0.2.128/25, false",
        "192.0.2.7,    192.0.2.7,     true",
        "0.0.0.0/0,    ::/0,          false"})
    void shouldKnowWhetherTwoShareAnAddress(String one, String other, boolean expected) {
        assertThat(Network.parse(one).overlaps(Network.parse(other))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "relay.example", "localhost", "1.2.3", "300.1.1.1", "01.2.3.4", "1.2.3.4.5", "192.0.2.0/33",
        "192.0.2.0/", "192.0.2.0/-1", "192.0.2.7/24", "2001:db8::/129", "2001:db8::1/64", "::g", "fe80::1%lo", "1.2.3.4 "})
    void shouldRefuseWhatIsNeitherAddressNorNetwork(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldPrintItselfAsWritten() {
        assertThat(Network.parse("192.0.2.0/24")).hasToString("192.0.2.0/24");
        assertThat(Network.parse("192.0.2.7/32")).hasToString("192.0.2.7");
    }
}
