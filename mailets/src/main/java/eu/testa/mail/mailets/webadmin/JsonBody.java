package eu.testa.mail.mailets.webadmin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import spark.Request;

/** The body of a request that says something in JSON. */
public final class JsonBody {

    private JsonBody() {
    }

    /**
     * Nothing of it is there if the body is empty.
     *
     * @throws IllegalArgumentException if it is not JSON
     */
    public static JsonNode of(Request request) throws IOException {
        try {
            return new ObjectMapper().readTree(request.bodyAsBytes());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body is not JSON", e);
        }
    }
}
