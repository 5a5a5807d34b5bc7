package eu.testa.mail.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirewallRulesTest {

    @TempDir
    private Path conf;

    @Test
    void shouldOpenSmtpBothWaysForEveryRelayOfTheNoteAndNamesAndUsers() throws Exception {
        List<FirewallRule> rules = FirewallRules.of(TestSettings.national(conf, "smtp.source-address = 192.0.2.25",
            "smtp.peers = 62.62.0.17, 62.62.0.30", "ldaps.bind = 0.0.0.0:636"), List.of(), List.of("10.1.0.0/16"));
        assertThat(new Nftables().write(rules).lines().filter(line -> line.startsWith("insert"))).containsExactly(
            "insert rule inet filter output ip daddr { 62.62.0.17, 62.62.0.28, 62.62.0.29, 62.62.0.241, 62.62.0.249, "
                + "62.62.0.30 } ip saddr 192.0.2.25 tcp dport 25 accept",
            "insert rule inet filter input ip saddr { 62.62.0.17, 62.62.0.28, 62.62.0.29, 62.62.0.241, 62.62.0.249, "
                + "62.62.0.30 } ip daddr 192.0.2.25 tcp dport 25 accept",
            "insert rule inet filter output ip daddr 192.0.2.53 ip saddr 192.0.2.25 tcp dport 53 accept",
            "insert rule inet filter output ip daddr 192.0.2.53 ip saddr 192.0.2.25 udp dport 53 accept",
            "insert rule inet filter output ip6 daddr 2001:db8::53 tcp dport 5353 accept",
            "insert rule inet filter output ip6 daddr 2001:db8::53 udp dport 5353 accept",
            "insert rule inet filter input ip saddr 10.1.0.0/16 ip daddr 192.0.2.25 tcp dport { 587, 465, 110, 995, 636 } "
                + "accept");
    }

    @Test
    void shouldOpenNothingForUsersWhoseNetworkIsNotKnown() throws Exception {
        List<FirewallRule> rules = FirewallRules.of(TestSettings.national(conf), List.of(), List.of());
        assertThat(rules).extracting(FirewallRule::why).doesNotContain("the users' mail programs");
        assertThat(new Iptables().write(rules)).contains(
            "iptables -I INPUT -s 62.62.0.17,62.62.0.28,62.62.0.29,62.62.0.241,62.62.0.249 -p tcp --dport 25 -j ACCEPT\n");
    }
}
