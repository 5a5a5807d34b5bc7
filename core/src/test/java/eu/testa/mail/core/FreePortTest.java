package eu.testa.mail.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortTest {

    @Test
    void shouldFindNoPortTwiceThoughNobodyHasBoundTheFirst() {
        List<Integer> ports = IntStream.range(0, 1000).mapToObj(i -> FreePort.find()).toList();

        assertThat(ports).doesNotHaveDuplicates();
    }
}
