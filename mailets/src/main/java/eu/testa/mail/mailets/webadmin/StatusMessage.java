package eu.testa.mail.mailets.webadmin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import spark.Response;

/**
 * What a route answers that has a status and words for a person, and nothing else:
 * {@code {"statusCode": 404, "message": "there is no such mail"}}.
 */
public record StatusMessage(int statusCode, String message) {

    /** Gives a response this status. */
    public String in(Response response) {
        response.status(statusCode);
        response.type("application/json");
        return json();
    }

    String json() {
        return JsonNodeFactory.instance.objectNode().put("statusCode", statusCode).put("message", message).toString();
    }
}
