package eu.testa.mail.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnHostTest {

    private final OwnHost own = new OwnHost(Set.of("admin.tcn.b.eu-admin.net"));

    @Test
    void shouldKnowItsOwnNames() {
        assertThat(own.isOwn("127.0.0.1:8000")).isTrue();
        assertThat(own.isOwn("localhost:18000")).isTrue();
        assertThat(own.isOwn("[::1]:8000")).isTrue();
        assertThat(own.isOwn("Admin.tcn.b.eu-admin.net")).isTrue();
    }

    @Test
    void shouldNotBeAskedUnderANameThatLeadsHere() {
        assertThat(own.isOwn("rebind.example:8000")).isFalse();
        assertThat(own.isOwn("127.0.0.1.example")).isFalse();
        assertThat(own.isOwn("localhost.example")).isFalse();
        assertThat(own.isOwn("")).isFalse();
    }

    @Test
    void shouldTakeItsOwnPagesOnly() {
        assertThat(own.isOwnPage("http://127.0.0.1:8000", "127.0.0.1:8000")).isTrue();
        assertThat(own.isOwnPage("http://127.0.0.1:3000", "127.0.0.1:8000")).isFalse();
        assertThat(own.isOwnPage("https://page.example", "127.0.0.1:8000")).isFalse();
        assertThat(own.isOwnPage("null", "127.0.0.1:8000")).isFalse();
        assertThat(own.isOwnPage("%%", "127.0.0.1:8000")).isFalse();
    }
}
