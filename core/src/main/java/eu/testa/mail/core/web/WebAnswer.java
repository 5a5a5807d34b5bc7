package eu.testa.mail.core.web;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What is answered.
 *
 * @param status  of HTTP
 * @param type    media type of the body
 * @param headers further ones
 */
public record WebAnswer(int status, String type, byte[] body, Map<String, String> headers) {

    private static final String TEXT = "text/plain; charset=utf-8";

    static WebAnswer ok(String type, byte[] body, Map<String, String> headers) {
        return new WebAnswer(200, type, body, headers);
    }

    static WebAnswer ok(String type, String body) {
        return ok(type, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /** An answer that is no file, in words. */
    public static WebAnswer failed(int status, String words) {
        return new WebAnswer(status, TEXT, (words + "\n").getBytes(StandardCharsets.UTF_8), Map.of());
    }

    static WebAnswer notAllowed(String allowed) {
        return new WebAnswer(405, TEXT, ("expected " + allowed + "\n").getBytes(StandardCharsets.UTF_8),
            Map.of("Allow", allowed));
    }
}
