package eu.testa.mail.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitedMapTest {

    @Test
    void shouldForgetWhatCameFirst() {
        assertThat(filled(LimitedMap.ofTheNewest(2))).containsOnlyKeys("second", "third");
    }

    @Test
    void shouldForgetWhatWasUsedLongestAgo() {
        assertThat(filled(LimitedMap.ofTheLastUsed(2))).containsOnlyKeys("first", "third");
    }

    private static Map<String, Integer> filled(Map<String, Integer> map) {
        map.put("first", 1);
        map.put("second", 2);
        assertThat(map.get("first")).isEqualTo(1);
        map.put("third", 3);
        return map;
    }
}
