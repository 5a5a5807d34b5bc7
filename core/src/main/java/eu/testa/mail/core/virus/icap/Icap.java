package eu.testa.mail.core.virus.icap;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.MessageStream;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.UnreadableMessageException;
import eu.testa.mail.core.virus.archive.Packing;
import eu.testa.mail.core.virus.engine.Availability;
import eu.testa.mail.core.virus.engine.Eicar;
import eu.testa.mail.core.virus.engine.EngineConnections;
import eu.testa.mail.core.virus.engine.EngineConnections.Outcome;
import eu.testa.mail.core.virus.engine.EngineStatus;
import eu.testa.mail.core.virus.engine.EngineWords;
import eu.testa.mail.core.virus.engine.OpenedArchives;
import eu.testa.mail.core.virus.engine.VirusEngine;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/**
 * An ICAP service (RFC 3507) as an engine. A mail is brought to it as the body of an HTTP response, or of a request if
 * that is all the service does.
 *
 * <p>Clean is {@code 204 No Content} after the service has received the mail to its last octet. A 204 to the preview of
 * a longer mail is none: the service has chosen not to look. Infected is a response that names a threat, or that puts
 * {@code 403 Forbidden} in the mail's place. Anything else is no verdict.
 *
 * <p>A 204 to a mail that was all in the preview says nothing by itself: a service that is set up not to look at such
 * content says so with the same words. Therefore a service scans mail only while it finds the EICAR test string in one,
 * which it is asked as often as for its options, and after a failure before it gets a mail again.
 */
public final class Icap implements VirusEngine {

    private static final String UNNAMED = "unnamed by the ICAP service";
    private static final Pattern FORBIDDEN = Pattern.compile("HTTP/1\\.[01] 403(?: .*)?");

    private final IcapSettings settings;
    private final EngineConnections<IcapConnection> connections;
    private final AtomicReference<IcapOptions> options = new AtomicReference<>();
    private final Availability availability;
    private final OpenedArchives archives;

    public Icap(IcapSettings settings) {
        String name = "the ICAP service " + settings.service();
        this.settings = settings;
        this.connections = new EngineConnections<>(name, this::connect);
        this.archives = new OpenedArchives(name);
        this.availability = new Availability(name, settings.retryAfter(), this::signOfLife);
    }

    @Override
    public String name() {
        return "icap";
    }

    @Override
    public long maxSize() {
        return settings.maxSize();
    }

    @Override
    public ScanVerdict scan(MessageSource message) {
        return scan(message, Deadline.in(settings.timeout()));
    }

    @Override
    public ScanVerdict scan(MessageSource message, Deadline deadline) {
        try {
            if (message.size() > settings.maxSize()) {
                return noVerdict("the message has " + message.size() + " octets, and it scans " + settings.maxSize()
                    + " (virus.icap.max-size)");
            }
            Optional<String> refusal = availability.refusal();
            return refusal.isPresent() ? noVerdict("left alone for now: " + refusal.get())
                : scanWithinLimits(message, deadline.orIn(settings.timeout()));
        } catch (UnreadableMessageException e) {
            return new ScanVerdict.NoVerdict(e.getMessage());
        } catch (IOException e) {
            return new ScanVerdict.NoVerdict(new UnreadableMessageException(e).getMessage());
        }
    }

    @Override
    public boolean opens(Packing packing, long octets, Deadline deadline) throws IOException {
        Optional<String> refusal = availability.refusal();
        if (refusal.isPresent()) {
            throw new IOException(refusal.get());
        }
        Deadline soon = deadline.orIn(settings.timeout());
        return archives.open(packing, octets, proof -> exchange(currentOptions(soon), proof, soon));
    }

    private ScanVerdict scanWithinLimits(MessageSource message, Deadline deadline) throws UnreadableMessageException {
        try {
            ScanVerdict verdict = exchange(currentOptions(deadline), message, deadline);
            return verdict instanceof ScanVerdict.NoVerdict none ? noVerdict(none.reason()) : verdict;
        } catch (UnreadableMessageException e) {
            throw e;
        } catch (IOException e) {
            connections.close();
            archives.forget();
            availability.failed();
            return noVerdict(EngineWords.reason(e));
        }
    }

    private ScanVerdict exchange(IcapOptions current, MessageSource message, Deadline deadline) throws IOException {
        return connections.scan(deadline, connection -> {
            try (MessageStream octets = MessageStream.open(message)) {
                return scanOn(connection, current, octets, message.size(), deadline);
            }
        });
    }

    private Outcome scanOn(IcapConnection connection, IcapOptions current, MessageStream octets, long size,
                           Deadline deadline) throws IOException {
        boolean preview = current.preview() >= 0;
        connection.sendHead(requestHead(current, size), deadline);
        boolean sentAll = preview ? connection.sendPreview(octets, current.preview(), deadline)
            : connection.sendBody(octets, false, deadline);
        IcapResponse response = connection.receive(deadline);
        if (response.status() == 100 && preview && !sentAll) {
            sentAll = connection.sendBody(octets, true, deadline);
            response = connection.receive(deadline);
        }
        return new Outcome(verdict(connection, response, sentAll, deadline),
            response.status() == 204 && sentAll && !response.closesConnection());
    }

    private ScanVerdict verdict(IcapConnection connection, IcapResponse response, boolean sentAll, Deadline deadline)
        throws IOException {
        Optional<String> threat = response.threat();
        if (threat.isPresent()) {
            return ScanVerdict.found(threat.get().isEmpty() ? UNNAMED : threat.get());
        }
        if (response.status() == 204) {
            return sentAll ? new ScanVerdict.Clean()
                : new ScanVerdict.NoVerdict("it let the mail pass before it had all of it; it is set up not to scan such "
                    + "content");
        }
        if (response.status() == 200) {
            String inside = connection.receiveFirstLine(deadline);
            return FORBIDDEN.matcher(inside).matches() ? new ScanVerdict.Infected(UNNAMED)
                : new ScanVerdict.NoVerdict("it sent something back in the mail's place and names no threat: "
                    + EngineWords.printable(inside));
        }
        return new ScanVerdict.NoVerdict("its answer is: " + response.statusLine());
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

    private IcapOptions currentOptions(Deadline deadline) throws IOException {
        IcapOptions known = options.get();
        return known != null && !known.validUntil().isOver() ? known : ask(deadline);
    }

    /** Asks for its options, and whether it finds what it must; when it has not, it gets no mail. */
    private IcapOptions ask(Deadline deadline) throws IOException {
        try {
            IcapOptions asked = prove(deadline);
            options.set(asked);
            return asked;
        } catch (IOException e) {
            options.set(null);
            throw e;
        }
    }

    private IcapOptions prove(Deadline deadline) throws IOException {
        IcapOptions asked = askOptions(deadline.orIn(settings.connectTimeout()));
        ScanVerdict verdict = exchange(asked, Eicar.mail(), deadline);
        if (verdict instanceof ScanVerdict.NoVerdict none) {
            throw new IOException(none.reason());
        }
        if (!(verdict instanceof ScanVerdict.Infected)) {
            throw new IOException("it does not find the EICAR test string in a mail: it is set up not to look into "
                + "mail, or has no signatures (docs/virus-scan.md)");
        }
        return asked;
    }

    private IcapOptions askOptions(Deadline deadline) throws IOException {
        try (IcapConnection connection = connect(deadline)) {
            connection.sendHead("OPTIONS " + settings.service() + " ICAP/1.0\r\nHost: " + settings.service().getHost()
                + ":" + settings.port() + "\r\nEncapsulated: null-body=0\r\n\r\n", deadline);
            return IcapOptions.of(connection.receive(deadline));
        }
    }

    private Optional<String> signOfLife() {
        try {
            ask(Deadline.in(settings.connectTimeout()));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(EngineWords.reason(e));
        }
    }

    @Override
    public List<EngineStatus> status() {
        return List.of(new EngineStatus(settings.service().toString(), signOfLife(), Optional.empty()));
    }

    @Override
    public boolean tellsSignatureAge() {
        return false;
    }

    private IcapConnection connect(Deadline deadline) throws IOException {
        return IcapConnection.open(settings, deadline.orIn(settings.connectTimeout()));
    }

    private ScanVerdict noVerdict(String reason) {
        return new ScanVerdict.NoVerdict("icap " + settings.service() + ": " + reason);
    }

    @Override
    public void close() {
        connections.close();
    }
}
