package eu.testa.mail.lab.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

class DnsServerTest {

    private DnsServer server;
    private SimpleResolver resolver;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        StringBuilder zone = new StringBuilder("""
            $TTL 60
            @       SOA   dns hostmaster 1 3600 600 86400 60
            @       NS    dns
            dns     A     127.0.0.1
            @       MX    1 127.62.0.17.
            @       MX    2 relay2
            relay2  A     127.62.0.28
            alias.b CNAME relay2
            """);
        for (int i = 0; i < 60; i++) {
            zone.append("many A 127.62.9.").append(i).append('\n');
        }
        Path file = Files.writeString(folder.resolve("zone"), zone);
        server = new DnsServer(AuthoritativeZone.load(Name.fromString("eu-admin.net."), file),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        resolver = new SimpleResolver(InetAddress.getLoopbackAddress());
        resolver.setPort(server.port());
        resolver.setTimeout(Duration.ofSeconds(60));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void shouldGiveExchangersThatAreAddressesAsInTheNote() throws IOException {
        Message answer = ask("eu-admin.net.", Type.MX);

        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(rdata(answer, Section.ANSWER)).containsExactlyInAnyOrder("1 127.62.0.17.", "2 relay2.eu-admin.net.");
        assertThat(rdata(answer, Section.ADDITIONAL)).contains("127.62.0.28");
    }

    @Test
    void shouldFollowAlias() throws IOException {
        assertThat(rdata(ask("alias.b.eu-admin.net.", Type.A), Section.ANSWER))
            .containsExactly("relay2.eu-admin.net.", "127.62.0.28");
    }

    @Test
    void shouldTellNoSuchNameFromNoSuchType() throws IOException {
        Message noName = ask("nobody.eu-admin.net.", Type.MX);
        Message noType = ask("relay2.eu-admin.net.", Type.MX);

        assertThat(noName.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(noType.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(noType.getSection(Section.ANSWER)).isEmpty();
        assertThat(noName.getSection(Section.AUTHORITY)).extracting(Record::getType).containsExactly(Type.SOA);
        assertThat(noType.getSection(Section.AUTHORITY)).extracting(Record::getType).containsExactly(Type.SOA);
    }

    @Test
    void shouldRefuseNamesOutsideOfTheZone() throws IOException {
        assertThat(ask("example.org.", Type.MX).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void shouldTruncateOverUdpAndGiveAllOverTcp() throws IOException {
        resolver.setIgnoreTruncation(true);
        resolver.setEDNS(-1);
        Message overUdp = ask("many.eu-admin.net.", Type.A);
        resolver.setTCP(true);
        Message overTcp = ask("many.eu-admin.net.", Type.A);

        assertThat(overUdp.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(overUdp.numBytes()).isLessThanOrEqualTo(512);
        assertThat(overTcp.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(overTcp.getSection(Section.ANSWER)).hasSize(60);
    }

    private Message ask(String name, int type) throws IOException {
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
    }

    private static List<String> rdata(Message message, int section) {
        return message.getSection(section).stream().filter(record -> record.getType() != Type.OPT)
            .map(Record::rdataToString).toList();
    }
}
