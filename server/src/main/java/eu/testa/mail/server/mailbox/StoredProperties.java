package eu.testa.mail.server.mailbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.apache.james.mailbox.store.mail.model.Property;
import org.apache.james.mailbox.store.mail.model.impl.Properties;

/** What James read from a message's header, as JSON: a list of namespace, name and value. */
final class StoredProperties {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<List<String>>> LISTS = new TypeReference<>() {
    };

    private StoredProperties() {
    }

    static String write(Properties properties) {
        try {
            return JSON.writeValueAsString(properties.toProperties().stream()
                .map(property -> List.of(property.getNamespace(), property.getLocalName(), property.getValue()))
                .toList());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("lists of strings can be written", e);
        }
    }

    static Properties read(String json, Long textLines) {
        try {
            return new Properties(JSON.readValue(json, LISTS).stream()
                .map(property -> new Property(property.get(0), property.get(1), property.get(2)))
                .toList(), textLines);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the properties of a message in the store cannot be read", e);
        }
    }
}
