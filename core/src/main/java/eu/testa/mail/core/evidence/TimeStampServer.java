package eu.testa.mail.core.evidence;

import eu.testa.mail.core.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
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
            HttpResponse<InputStream> response = client.send(HttpRequest.newBuilder(address).timeout(PATIENCE)
                .header("Content-Type", "application/timestamp-query")
                .POST(BodyPublishers.ofByteArray(request.getEncoded())).build(), BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                TimeStampResponse stamp = new TimeStampResponse(body.readNBytes(LARGEST_RESPONSE));
                // that it answers this request, and with a token at all
                stamp.validate(request);
                if (stamp.getTimeStampToken() == null) {
                    throw new IOException("the time-stamp server " + address + " refused: " + stamp.getStatusString());
                }
                return stamp.getEncoded();
            }
        } catch (TSPException e) {
            throw new IOException("the answer of the time-stamp server " + address + " is none: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the time-stamp server was asked", e);
        }
    }
}
