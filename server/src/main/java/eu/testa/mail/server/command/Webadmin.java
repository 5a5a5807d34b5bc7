package eu.testa.mail.server.command;

import eu.testa.mail.core.access.LocalSecret;
import eu.testa.mail.core.settings.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * James' webadmin of a running server, asked with the secret that the server made for its own command line.
 *
 * @param endpoint the loopback address on which the server has it
 * @param var      the server's var folder, where the secret is
 */
public record Webadmin(Endpoint endpoint, Path var) {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /**
     * What it answered.
     *
     * @param status an HTTP status
     * @param body   as it came
     */
    public record Reply(int status, byte[] body) {

        public boolean succeeded() {
            return status / 100 == 2;
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    public Reply get(String path) throws IOException {
        return send(request(path).GET());
    }

    public Reply post(String path, byte[] body) throws IOException {
        return send(request(path).POST(BodyPublishers.ofByteArray(body)));
    }

    /** Any method. */
    public Reply ask(String method, String path, byte[] body) throws IOException {
        return send(request(path).method(method, BodyPublishers.ofByteArray(body)));
    }

    public Reply delete(String path) throws IOException {
        return send(request(path).DELETE());
    }

    /** A part of a path or a value of a query, with what would mean something else in it escaped. */
    public static String escaped(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(URI.create("http://" + endpoint + path)).timeout(TIMEOUT)
            .header("Authorization", "Bearer " + secret());
    }

    private String secret() throws IOException {
        try {
            return LocalSecret.read(var);
        } catch (NoSuchFileException e) {
            throw new IOException(var.resolve(LocalSecret.FILE) + " is not there: the server makes it at its first start. Name "
                + "its var folder with --var", e);
        } catch (AccessDeniedException e) {
            throw new IOException(var.resolve(LocalSecret.FILE) + " may not be read: run this as the server's own user, or "
                + "as root", e);
        }
    }

    private Reply send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<byte[]> response = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()
                .send(request.build(), BodyHandlers.ofByteArray());
            return new Reply(response.statusCode(), response.body());
        } catch (HttpConnectTimeoutException e) {
            throw doesNotAnswer(e);
        } catch (HttpTimeoutException e) {
            throw new IOException("the server on " + endpoint + " has not answered within " + TIMEOUT.toSeconds() + " seconds; it may "
                + "still be at work on this: its log says what came of it", e);
        } catch (IOException e) {
            throw doesNotAnswer(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private IOException doesNotAnswer(IOException why) {
        return new IOException("the server does not answer on " + endpoint + " (webadmin.bind): is it running?", why);
    }
}
