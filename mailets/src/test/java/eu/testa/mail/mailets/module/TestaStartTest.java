package eu.testa.mail.mailets.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.multibindings.ProvidesIntoSet;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestaStartTest {

    /** An assembly lists them as operations of James, a stock James has one class: what is added to one is added to the other. */
    @Test
    void shouldStartInAStockJamesWhatAnAssemblyStarts() {
        List<Class<?>> assembly = Arrays.stream(AdministrationModule.class.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(ProvidesIntoSet.class))
            .<Class<?>>flatMap(method -> Arrays.stream(method.getParameterTypes())).toList();

        assertThat(TestaStart.class.getConstructors()[0].getParameterTypes()).isNotEmpty()
            .containsExactlyInAnyOrderElementsOf(assembly);
    }
}
