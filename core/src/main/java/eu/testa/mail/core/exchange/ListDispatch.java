package eu.testa.mail.core.exchange;

import eu.testa.mail.core.address.TestaDomain;
import eu.testa.mail.core.digest.Sha256;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.mail.Outbox;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.report.ReportSignature;
import eu.testa.mail.core.store.TaskLease;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the digital IDs of this country's users to the servers of the others: when there is one more or one less, once a week,
 * and to a country from which a first list has come. A server without a digital ID of its own sends none, since nobody
 * would believe it. Of the servers that share a store, the same one sends as long as it lives: each has CRLs of its own, and so
 * perhaps another list.
 */
public final class ListDispatch {

    private static final Logger LOGGER = LoggerFactory.getLogger(ListDispatch.class);
    private static final Duration AT_LEAST = Duration.ofDays(7);
    /** After a list that was due and not sent. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final DigitalIdDirectory directory;
    private final TestaDomain own;
    private final String host;
    private final List<TestaDomain> others;
    private final ExchangeNotes notes;
    private final TaskLease lease;
    private final Identity identity;
    private final Clock clock;
    private Instant notBefore = Instant.MIN;
    private boolean saidThatIdIsMissing;

    /** The server's own digital ID, read when it is needed, so that a new one needs no restart. */
    @FunctionalInterface
    public interface Identity {
        ReportSignature read() throws IOException;
    }

    /**
     * @param own    this server's domain
     * @param others whom it tells
     * @param lease  of the server that tells them
     */
    public ListDispatch(DigitalIdDirectory directory, TestaDomain own, String host, List<TestaDomain> others, ExchangeNotes notes,
        TaskLease lease, Identity identity, Clock clock) {
        this.directory = directory;
        this.own = own;
        this.host = host;
        this.others = others.stream().filter(other -> !other.equals(own)).toList();
        this.notes = notes;
        this.lease = lease;
        this.identity = identity;
        this.clock = clock;
    }

    /** Sends a list, if one is due. */
    public void tick(Outbox outbox) throws IOException {
        Instant now = clock.instant();
        if (others.isEmpty() || now.isBefore(notBefore)) {
            return;
        }
        List<X509Certificate> ids = directory.vouchedFor(own);
        String fingerprint = fingerprint(ids);
        Optional<ExchangeNotes.Sent> last = notes.sent();
        boolean everyone = last.isEmpty() ? !ids.isEmpty()
            : !last.get().fingerprint().equals(fingerprint) || isDueAgain(last.get().at(), now);
        List<TestaDomain> to = everyone ? others : ids.isEmpty() ? List.of()
            : newcomers();
        if (to.isEmpty()) {
            lease.keep();
            return;
        }
        notBefore = now.plus(PAUSE);
        Optional<ReportSignature> signature = signature(ids.size(), now);
        if (signature.isEmpty() || !lease.take()) {
            return;
        }
        send(to, ids, signature.get(), outbox, now);
        notBefore = Instant.MIN;
        for (TestaDomain domain : to) {
            notes.answered(domain);
        }
        if (everyone) {
            notes.sent(new ExchangeNotes.Sent(fingerprint, now));
        }
    }

    /** What was sent by a clock that was ahead, the others have refused: it was of the future. */
    private static boolean isDueAgain(Instant sent, Instant now) {
        return !now.isBefore(sent.plus(AT_LEAST)) || sent.isAfter(now.plus(ListIntake.AHEAD));
    }

    private List<TestaDomain> newcomers() throws IOException {
        Set<String> newcomers = notes.newcomers();
        return others.stream().filter(domain -> newcomers.contains(domain.name())).toList();
    }

    /** None where others would not believe it; then another server of the same store may have one. */
    private Optional<ReportSignature> signature(int ids, Instant now) throws IOException {
        ReportSignature signature = identity.read();
        boolean valid = signature.ends().filter(now::isBefore).isPresent();
        if (!valid && !saidThatIdIsMissing) {
            LOGGER.warn("The {} digital IDs of {} are not told to other countries by this server: it has no digital ID of its own, or "
                + "its time is over (docs/digital-ids.md)", ids, own);
        }
        saidThatIdIsMissing = !valid;
        return valid ? Optional.of(signature) : Optional.empty();
    }

    private void send(List<TestaDomain> to, List<X509Certificate> ids, ReportSignature signature, Outbox outbox, Instant now)
        throws IOException {
        // its own, too, and the CAs': so no list is empty, also when the last user is gone
        Set<X509Certificate> all = new LinkedHashSet<>(signature.chain());
        ids.stream().limit(ListIntake.MOST - all.size()).forEach(all::add);
        if (!all.containsAll(ids)) {
            LOGGER.error("Not all of the {} digital IDs of {} are told to other countries: a list has at most {}", ids.size(), own,
                ListIntake.MOST);
        }
        String from = address(own);
        List<String> recipients = to.stream().map(ListDispatch::address).toList();
        outbox.send(Optional.of(from), recipients, signature.sign(new ListLetter(from, recipients, host, List.copyOf(all)).octets(now), now));
        LOGGER.info("The list of {} digital IDs of {} is sent to {}", ids.size(), own,
            to.stream().map(TestaDomain::name).collect(Collectors.joining(", ")));
    }

    /** The address from which a server's reports come, and its lists: the one in its own digital ID. */
    private static String address(TestaDomain domain) {
        return "postmaster@" + domain.name();
    }

    private static String fingerprint(List<X509Certificate> ids) {
        return HexFormat.of().formatHex(Sha256.of(ids.stream().map(CertificateFiles::fingerprint).sorted()
            .collect(Collectors.joining(" ")).getBytes(StandardCharsets.US_ASCII)));
    }
}
