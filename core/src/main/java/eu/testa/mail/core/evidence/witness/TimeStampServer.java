package eu.testa.mail.core.evidence.witness;

import eu.testa.mail.core.digest.Sha256;
import eu.testa.mail.core.evidence.checkpoint.TimeStamp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;

/** A server that says at what time it has seen something (RFC 3161, over HTTP as in its §3.4). */
final class TimeStampServer {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LARGEST_RESPONSE = 64 * 1024;

    private final URI address;
    private final SecureRandom random = new SecureRandom();
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    TimeStampServer(URI address) {
        this.address = address;
    }

    /**
     * Has octets stamped.
     *
     * @return the whole response, DER
     * @throws IOException if there is no good answer in time
     */
    byte[] stamp(byte[] octets) throws IOException {
        try {
            TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
            generator.setCertReq(true);
            TimeStampRequest request = generator.generate(TSPAlgorithms.SHA256,
                Sha256.of(octets), new BigInteger(64, random));
            TimeStampResponse stamp = new TimeStampResponse(answer(request.getEncoded()));
            // that it answers this request, and with a token at all
            stamp.validate(request);
            if (stamp.getTimeStampToken() == null) {
                throw new IOException("the time-stamp server " + address + " refused: " + stamp.getStatusString());
            }
            byte[] response = TimeStamp.asWritten(stamp.getTimeStampToken());
            TimeStamp.over(octets, response);
            return response;
        } catch (TSPException | RuntimeException e) {
            throw new IOException("the answer of the time-stamp server " + address + " is none: " + e.getMessage(), e);
        }
    }

    /** The whole answer, headers and body, has to come in time: a server can also stop in the middle of it. */
    private byte[] answer(byte[] query) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(
            HttpRequest.newBuilder(address).header("Content-Type", "application/timestamp-query")
                .POST(BodyPublishers.ofByteArray(query)).build(),
            BodyHandlers.ofByteArrayConsumer(part -> part.filter(any -> body.size() <= LARGEST_RESPONSE).ifPresent(body::writeBytes)));
        try {
            answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return body.toByteArray();
        } catch (TimeoutException e) {
            throw new IOException("the time-stamp server " + address + " did not answer within " + PATIENCE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException("the time-stamp server " + address + " cannot be asked: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the time-stamp server was asked", e);
        } finally {
            answer.cancel(true);
        }
    }
}
