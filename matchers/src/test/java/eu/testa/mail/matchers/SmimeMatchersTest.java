package eu.testa.mail.matchers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import javax.mail.MessagingException;
import org.apache.mailet.Matcher;
import org.apache.mailet.base.GenericMatcher;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.Test;

class SmimeMatchersTest {

    @Test
    void shouldMatchByType() throws Exception {
        assertThat(matches(new IsSmimeSigned(), "", mail("signed", "fail"))).isTrue();
        assertThat(matches(new IsSmimeSigned(), "", mail("enveloped", "none"))).isFalse();
        assertThat(matches(new IsSmimeEncrypted(), "", mail("enveloped", "none"))).isTrue();
        assertThat(matches(new IsSmimeEncrypted(), "", mail("none", "none"))).isFalse();
    }

    @Test
    void shouldMatchByResult() throws Exception {
        assertThat(matches(new SmimeResultIs(), "fail, none", mail("signed", "fail"))).isTrue();
        assertThat(matches(new SmimeResultIs(), "fail,none", mail("none", "none"))).isTrue();
        assertThat(matches(new SmimeResultIs(), "fail,none", mail("signed", "pass"))).isFalse();
    }

    @Test
    void shouldNotMatchWhatWasNotVerified() throws Exception {
        FakeMail mail = FakeMail.builder().name("mail").recipient("Jeanne.Martin@tcn.f.eu-admin.net").build();

        assertThat(matches(new IsSmimeSigned(), "", mail)).isFalse();
        assertThat(matches(new IsSmimeEncrypted(), "", mail)).isFalse();
        assertThat(matches(new SmimeResultIs(), "none", mail)).isFalse();
    }

    @Test
    void shouldNameAWrongCondition() {
        for (String condition : new String[] {"", "failed", "fail,pas"}) {
            assertThatThrownBy(() -> init(new SmimeResultIs(), condition)).isInstanceOf(MessagingException.class)
                .hasMessage("match=\"SmimeResultIs=" + condition + "\": expected one or several of fail, neutral, none, "
                    + "pass, permerror, temperror, separated by commas");
        }
        assertThatThrownBy(() -> init(new IsSmimeSigned(), "pass")).isInstanceOf(MessagingException.class)
            .hasMessage("match=\"IsSmimeSigned=pass\": expected no condition, match=\"IsSmimeSigned\"");
    }

    private static FakeMail mail(String type, String result) throws Exception {
        FakeMail mail = FakeMail.builder().name("mail").recipient("Jeanne.Martin@tcn.f.eu-admin.net").build();
        SmimeAttributes.TYPE.set(mail, type);
        SmimeAttributes.RESULT.set(mail, result);
        return mail;
    }

    private static boolean matches(GenericMatcher matcher, String condition, FakeMail mail) throws Exception {
        return init(matcher, condition).match(mail).equals(mail.getRecipients());
    }

    private static Matcher init(GenericMatcher matcher, String condition) throws Exception {
        matcher.init(FakeMatcherConfig.builder().matcherName(matcher.getClass().getSimpleName()).condition(condition)
            .build());
        return matcher;
    }
}
