package eu.testa.mail.core.virus.icap;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.Availability;
import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.EngineStatus;
import eu.testa.mail.core.virus.UnreadableMessageException;
import eu.testa.mail.core.virus.Verdict;
import eu.testa.mail.core.virus.VirusEngine;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An ICAP service (RFC 3507) as an engine. A mail is brought to it as the body of an HTTP response, or of a request if
 * that is all the service does.
 *
 * <p>Clean is {@code 204 No Content} after the service has received the mail to its last octet. A 204 to the preview of
 * a longer mail is none: the service has chosen not to look. Infected is a response that names a threat, or that puts
 * {@code 403 Forbidden} in the mail's place. Anything else is no verdict.
 */
public final class Icap implements VirusEngine {

    private static final Logger LOGGER = LoggerFactory.getLogger(Icap.class);
    private static final String UNNAMED = "unnamed by the ICAP service";

    private final IcapSettings settings;
    private final Deque<IcapConnection> idle = new ConcurrentLinkedDeque<>();
    private final AtomicReference<IcapOptions> options = new AtomicReference<>();
    private final Availability availability;

    public Icap(IcapSettings settings) {
        this.settings = settings;
        this.availability = new Availability("the ICAP service " + settings.service(), settings.retryAfter(), this::ask);
    }

    @Override
    public String name() {
        return "icap";
    }

    @Override
    public Verdict scan(MessageSource message) {
        try {
            long size = message.size();
            if (size > settings.maxSize()) {
                return noVerdict("the message has " + size + " octets, and it scans " + settings.maxSize()
                    + " (virus.icap.max-size)");
            }
            Optional<String> refusal = availability.refusal();
            return refusal.isPresent() ? noVerdict("left alone for now: " + refusal.get()) : scan(message, size);
        } catch (UnreadableMessageException e) {
            return new Verdict.NoVerdict(e.getMessage());
        } catch (IOException e) {
            return new Verdict.NoVerdict(new UnreadableMessageException(e).getMessage());
        }
    }

    private Verdict scan(MessageSource message, long size) throws UnreadableMessageException {
        Deadline deadline = Deadline.in(settings.timeout());
        try {
            IcapOptions current = currentOptions();
            IcapConnection connection = idleConnection();
            if (connection != null) {
                try {
                    return scanOn(connection, current, message, size, deadline);
                } catch (SocketTimeoutException | UnreadableMessageException e) {
                    throw e;
                } catch (IOException e) {
                    LOGGER.debug("{} gave up an idle connection; the message is sent on a new one", settings.service(), e);
                }
            }
            return scanOn(connect(deadline), current, message, size, deadline);
        } catch (UnreadableMessageException e) {
            throw e;
        } catch (IOException e) {
            close();
            availability.failed();
            return noVerdict(reason(e));
        }
    }

    private Verdict scanOn(IcapConnection connection, IcapOptions current, MessageSource message, long size,
                           Deadline deadline) throws IOException {
        boolean reusable = false;
        try (InputStream octets = open(message)) {
            connection.sendHead(requestHead(current, size), deadline);
            boolean sentAll;
            IcapResponse response;
            if (current.preview() >= 0) {
                sentAll = connection.sendPreview(octets, current.preview(), deadline);
                response = connection.receive(deadline);
                if (response.status() == 100 && !sentAll) {
                    connection.sendBody(octets, true, deadline);
                    sentAll = true;
                    response = connection.receive(deadline);
                }
            } else {
                connection.sendBody(octets, false, deadline);
                sentAll = true;
                response = connection.receive(deadline);
            }
            reusable = response.status() == 204 && sentAll && !response.closesConnection();
            return verdict(connection, response, sentAll, deadline);
        } finally {
            if (reusable) {
                idle.push(connection);
            } else {
                connection.close();
            }
        }
    }

    private Verdict verdict(IcapConnection connection, IcapResponse response, boolean sentAll, Deadline deadline)
        throws IOException {
        Optional<String> threat = response.threat();
        if (threat.isPresent()) {
            return Verdict.found(threat.get().isEmpty() ? UNNAMED : threat.get());
        }
        if (response.status() == 204) {
            return sentAll ? new Verdict.Clean()
                : noVerdict("it let the mail pass after its first octets; it is set up not to scan such content");
        }
        if (response.status() == 200) {
            String inside = connection.receiveFirstLine(deadline);
            return inside.startsWith("HTTP/1.") && inside.contains(" 403") ? new Verdict.Infected(UNNAMED)
                : noVerdict("it sent something back in the mail's place and names no threat: "
                    + IcapResponse.printable(inside));
        }
        return noVerdict("its answer is: " + response.statusLine());
    }

    private String requestHead(IcapOptions current, long size) {
        boolean response = current.method().equals("RESPMOD");
        String http = "Content-Type: message/rfc822\r\nContent-Length: " + size + "\r\n\r\n";
        String request = response ? "GET http://mail.invalid/mail.eml HTTP/1.1\r\nHost: mail.invalid\r\n\r\n"
            : "POST http://mail.invalid/mail.eml HTTP/1.1\r\nHost: mail.invalid\r\n" + http;
        String answer = response ? "HTTP/1.1 200 OK\r\n" + http : "";
        String encapsulated = response
            ? "req-hdr=0, res-hdr=" + request.length() + ", res-body=" + (request.length() + answer.length())
            : "req-hdr=0, req-body=" + request.length();
        return current.method() + " " + settings.service() + " ICAP/1.0\r\n"
            + "Host: " + settings.service().getHost() + ":" + settings.port() + "\r\n"
            + "Allow: 204\r\n"
            + (current.preview() >= 0 ? "Preview: " + current.preview() + "\r\n" : "")
            + "Encapsulated: " + encapsulated + "\r\n\r\n" + request + answer;
    }

    private IcapOptions currentOptions() throws IOException {
        IcapOptions known = options.get();
        if (known != null && !known.validUntil().isOver()) {
            return known;
        }
        Deadline deadline = Deadline.in(settings.connectTimeout());
        try (IcapConnection connection = connect(deadline)) {
            connection.sendHead("OPTIONS " + settings.service() + " ICAP/1.0\r\nHost: " + settings.service().getHost()
                + ":" + settings.port() + "\r\nEncapsulated: null-body=0\r\n\r\n", deadline);
            IcapOptions asked = IcapOptions.of(connection.receive(deadline));
            options.set(asked);
            return asked;
        }
    }

    /** Asks for a sign of life. */
    private Optional<String> ask() {
        options.set(null);
        try {
            currentOptions();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(reason(e));
        }
    }

    @Override
    public List<EngineStatus> status() {
        return List.of(new EngineStatus(settings.service().toString(), ask(), Optional.empty()));
    }

    @Override
    public boolean tellsSignatureAge() {
        return false;
    }

    private static InputStream open(MessageSource message) throws UnreadableMessageException {
        try {
            return message.open();
        } catch (IOException e) {
            throw new UnreadableMessageException(e);
        }
    }

    private IcapConnection idleConnection() {
        for (IcapConnection connection = idle.poll(); connection != null; connection = idle.poll()) {
            if (connection.isAlive()) {
                return connection;
            }
            connection.close();
        }
        return null;
    }

    private IcapConnection connect(Deadline deadline) throws IOException {
        return IcapConnection.open(settings, deadline.orIn(settings.connectTimeout()));
    }

    private Verdict noVerdict(String reason) {
        return new Verdict.NoVerdict("icap " + settings.service() + ": " + reason);
    }

    private static String reason(IOException failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    @Override
    public void close() {
        for (IcapConnection connection = idle.poll(); connection != null; connection = idle.poll()) {
            connection.close();
        }
    }
}
