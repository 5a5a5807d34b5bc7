package eu.testa.mail.core.digitalid;

import eu.testa.mail.core.address.TestaDomain;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.pki.CertificateAddresses;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.store.Database;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates by mail address, in the store, of which all servers that share it have one directory. They are read once, at the
 * start; after that memory answers, and a change is in the store before it is in memory. What another server has changed is here
 * two seconds later; while the store is away, users are offered what they were before.
 *
 * <p>Who signs a mail must not take the place of another: of a signer only the From address is kept, and what an administrator
 * imported or an own authority issued is offered before what came with a mail, however new that is.
 *
 * <p>Only addresses on TESTA are kept. Nothing is dropped by itself but what a country has told and takes back: what was
 * encrypted to an expired certificate can still be asked about.
 */
public final class DigitalIdDirectory {

    private static final Logger LOGGER = LoggerFactory.getLogger(DigitalIdDirectory.class);
    /** How old what is in memory may be. */
    static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    private final DigitalIdTable table;
    private final TestaNamespace namespace;
    private final RevocationCheck revocations;
    private final HarvestRules rules;
    private final Clock clock;
    private final ConcurrentSkipListMap<String, List<DigitalId>> byMailbox = new ConcurrentSkipListMap<>();
    private final AtomicReference<Instant> looked;
    private DigitalIdTable.Mark mark;

    /**
     * What is done with certificates that come with mail.
     *
     * @param own            the own authorities
     * @param confirmChanges whether a certificate with another key than before is offered only after an administrator's word
     */
    public record HarvestRules(OwnAuthorities own, boolean confirmChanges) {
    }

    private DigitalIdDirectory(Database database, TestaNamespace namespace, RevocationCheck revocations, HarvestRules rules,
        Clock clock) {
        this.table = new DigitalIdTable(database);
        this.namespace = namespace;
        this.revocations = revocations;
        this.rules = rules;
        this.clock = clock;
        this.looked = new AtomicReference<>(clock.instant());
    }

    /**
     * Opens the directory of a store.
     *
     * @param revocations asked each time, so that a new CRL counts at once
     */
    public static DigitalIdDirectory open(Database database, TestaNamespace namespace, RevocationCheck revocations,
        HarvestRules rules, Clock clock) throws IOException {
        DigitalIdDirectory directory = new DigitalIdDirectory(database, namespace, revocations, rules, clock);
        directory.readChanges();
        return directory;
    }

    /** What is in memory, and in the store a moment ago. */
    private ConcurrentSkipListMap<String, List<DigitalId>> ids() {
        Instant now = clock.instant();
        Instant before = looked.get();
        boolean due = now.isBefore(before) || !now.isBefore(before.plus(LOOK_AGAIN));
        if (due && looked.compareAndSet(before, now)) {
            try {
                readChanges();
            } catch (IOException e) {
                LOGGER.debug("The directory of digital IDs is as it was: {}", e.toString());
            }
        }
        return byMailbox;
    }

    private synchronized void readChanges() throws IOException {
        DigitalIdTable.Mark now = table.mark();
        if (!now.equals(mark)) {
            Map<String, X509Certificate> known = new HashMap<>();
            byMailbox.values().stream().flatMap(List::stream).forEach(id -> known.put(id.sha256(), id.certificate()));
            Map<String, List<DigitalId>> read = table.read(known).stream().sorted(DigitalId.NEWEST_FIRST)
                .collect(Collectors.groupingBy(DigitalId::mailbox, Collectors.toUnmodifiableList()));
            byMailbox.keySet().retainAll(read.keySet());
            byMailbox.putAll(read);
            mark = now;
        }
    }

    /**
     * Keeps a certificate that an administrator vouches for, for those of its addresses that are on TESTA.
     *
     * @return what was not there before, or not vouched for; empty when all was, or when no address is on TESTA
     */
    public synchronized List<DigitalId> keep(X509Certificate certificate) throws IOException {
        List<DigitalId> added = new ArrayList<>();
        if (certificate.getBasicConstraints() >= 0) {
            return added;
        }
        for (String address : CertificateAddresses.of(certificate)) {
            DigitalId id = DigitalId.imported(address, certificate);
            if (namespace.domainOfAddress(address).isPresent() && !history(address).contains(id)) {
                table.put(id);
                remember(id);
                added.add(id);
            }
        }
        return added;
    }

    /**
     * Keeps the certificate of somebody who signed a mail, and passed, for the one address that the mail is from.
     *
     * @param from the From address
     * @return what was not there before; empty if it was, or if the address is not in the certificate or not on TESTA
     */
    public synchronized Optional<DigitalId> harvest(X509Certificate certificate, String from) throws IOException {
        Optional<String> address = CertificateAddresses.of(certificate).stream().filter(from::equalsIgnoreCase).findFirst();
        if (certificate.getBasicConstraints() >= 0 || address.isEmpty() || namespace.domainOfAddress(from).isEmpty()
            || same(from, certificate).isPresent()) {
            return Optional.empty();
        }
        Origin origin = rules.own.issued(certificate) ? Origin.OWN_AUTHORITY : Origin.HARVESTED;
        List<DigitalId> before = history(from);
        DigitalId id = new DigitalId(address.get(), certificate, origin, isAnotherKey(before, certificate));
        if (!table.putNew(id)) {
            // another server has just kept it
            readChanges();
            return Optional.empty();
        }
        if (id.changed()) {
            LOGGER.warn("digital-id key-changed address={} sha256={} before={} issuer=\"{}\": see ./testa digital-id list --changed",
                id.address(), id.sha256(), before.get(0).sha256(),
                CertificateFiles.name(certificate.getIssuerX500Principal()));
        }
        remember(id);
        return Optional.of(id);
    }

    /**
     * What a list has changed.
     *
     * @param learned   what was not there before, or came with a mail only
     * @param withdrawn what was told before, still goes on, and is on the list no more
     */
    public record Exchanged(List<DigitalId> learned, List<DigitalId> withdrawn) {
    }

    /**
     * Takes what the server of a country says of its own users. Certificates of other domains are passed over; what an
     * administrator imported or an own authority issued stays as it is.
     *
     * @param told    all that the country tells
     * @param trusted those of them for which a trust anchor stands
     */
    public synchronized Exchanged exchange(TestaDomain domain, Collection<X509Certificate> told,
        Collection<X509Certificate> trusted) throws IOException {
        List<DigitalId> learned = new ArrayList<>();
        for (X509Certificate certificate : trusted) {
            for (String address : certificate.getBasicConstraints() >= 0 ? List.<String>of() : CertificateAddresses.of(certificate)) {
                Optional<DigitalId> before = same(address, certificate);
                DigitalId id = new DigitalId(address, certificate, Origin.EXCHANGED, false);
                if (isIn(domain, address) && before.filter(one -> one.origin().isVouchedFor()).isEmpty() && table.putAboveHarvested(id)) {
                    remember(id);
                    learned.add(id);
                }
            }
        }
        Instant now = clock.instant();
        List<DigitalId> withdrawn = new ArrayList<>();
        for (DigitalId id : all()) {
            if (id.origin() == Origin.EXCHANGED && isIn(domain, id.address()) && !now.isAfter(id.notAfter())
                && !told.contains(id.certificate()) && table.deleteExchanged(id)) {
                forget(id);
                withdrawn.add(id);
            }
        }
        return new Exchanged(List.copyOf(learned), List.copyOf(withdrawn));
    }

    private boolean isIn(TestaDomain domain, String address) {
        return namespace.domainOfAddress(address).filter(domain::equals).isPresent();
    }

    /** What is told to other countries of the users of a domain: what users here are offered and somebody here vouches for. */
    public List<X509Certificate> vouchedFor(TestaDomain domain) {
        return offered(domain).filter(id -> id.origin().isVouchedForHere()).map(DigitalId::certificate).distinct().toList();
    }

    /** Those whose key was another one than before, and to which no administrator has said a word. */
    public List<DigitalId> changed() {
        return all().stream().filter(DigitalId::changed).toList();
    }

    /**
     * An administrator vouches for certificates that came with a mail.
     *
     * @param sha256 which one; empty for all of the address
     * @return how many were not vouched for, or had another key
     */
    public synchronized int confirm(String address, Optional<String> sha256) throws IOException {
        List<DigitalId> confirmed = chosen(address, sha256).stream()
            .filter(id -> id.changed() || !id.origin().isVouchedFor()).toList();
        for (DigitalId id : confirmed) {
            DigitalId vouchedFor = DigitalId.imported(id.address(), id.certificate());
            table.put(vouchedFor);
            remember(vouchedFor);
        }
        return confirmed.size();
    }

    private Optional<DigitalId> same(String address, X509Certificate certificate) {
        return history(address).stream().filter(id -> id.certificate().equals(certificate)).findFirst();
    }

    /** Of somebody who has two, one to sign and one to encrypt with, each is compared with its own kind. */
    private static boolean isAnotherKey(List<DigitalId> before, X509Certificate certificate) {
        boolean encrypts = DigitalId.encrypts(certificate);
        List<DigitalId> ofItsKind = before.stream().filter(id -> id.encrypts() == encrypts).toList();
        return !ofItsKind.isEmpty()
            && ofItsKind.stream().noneMatch(id -> id.certificate().getPublicKey().equals(certificate.getPublicKey()));
    }

    /** Every certificate of an address, in any case of letters, newest first. */
    public List<DigitalId> history(String address) {
        return ids().getOrDefault(address.toLowerCase(Locale.ROOT), List.of());
    }

    /** Every certificate, by address, newest first. */
    public List<DigitalId> all() {
        return ids().values().stream().flatMap(List::stream).toList();
    }

    /**
     * The certificate to encrypt to an address with, among those that are valid, not revoked, and allowed for it: the newest
     * that somebody vouches for; if there is none, the newest that came with a mail.
     */
    public Optional<DigitalId> offered(String address) {
        return offered(history(address));
    }

    private Optional<DigitalId> offered(List<DigitalId> newestFirst) {
        return newestFirst.stream().filter(this::usable).min(DigitalId.VOUCHED_FOR_FIRST);
    }

    /** The certificates to encrypt with, one an address. */
    public Stream<DigitalId> offered() {
        return ids().values().stream().flatMap(ids -> offered(ids).stream());
    }

    /** Those of the users of a domain. */
    public Stream<DigitalId> offered(TestaDomain domain) {
        return ids().entrySet().stream().filter(ids -> isIn(domain, ids.getKey())).flatMap(ids -> offered(ids.getValue()).stream());
    }

    /** Whether, and if not why not, users are offered a certificate. */
    public DigitalIdStatus status(DigitalId id) {
        Instant now = clock.instant();
        if (revocations.isRevoked(id.certificate())) {
            return DigitalIdStatus.REVOKED;
        }
        if (now.isAfter(id.notAfter())) {
            return DigitalIdStatus.EXPIRED;
        }
        if (now.isBefore(id.notBefore())) {
            return DigitalIdStatus.NOT_YET_VALID;
        }
        if (!id.encrypts()) {
            return DigitalIdStatus.SIGNING_ONLY;
        }
        if (isUnconfirmed(id)) {
            return DigitalIdStatus.UNCONFIRMED;
        }
        return offered(id.address()).filter(id::equals).isPresent() ? DigitalIdStatus.OFFERED : DigitalIdStatus.SUPERSEDED;
    }

    /**
     * Deletes certificates of an address.
     *
     * @param sha256 which one; empty for all
     * @return how many were deleted
     */
    public synchronized int delete(String address, Optional<String> sha256) throws IOException {
        List<DigitalId> doomed = chosen(address, sha256);
        for (DigitalId id : doomed) {
            table.delete(id);
            forget(id);
        }
        return doomed.size();
    }

    private List<DigitalId> chosen(String address, Optional<String> sha256) {
        return history(address).stream()
            .filter(id -> sha256.isEmpty() || id.sha256().equalsIgnoreCase(sha256.get())).toList();
    }

    private void remember(DigitalId id) {
        byMailbox.compute(id.mailbox(), (mailbox, ids) -> {
            List<DigitalId> more = without(id, ids);
            more.add(id);
            more.sort(DigitalId.NEWEST_FIRST);
            return List.copyOf(more);
        });
    }

    private void forget(DigitalId id) {
        byMailbox.compute(id.mailbox(), (mailbox, ids) -> {
            List<DigitalId> left = without(id, ids);
            return left.isEmpty() ? null : List.copyOf(left);
        });
    }

    /** Whatever is known of how its certificate came. */
    private static List<DigitalId> without(DigitalId id, List<DigitalId> ids) {
        List<DigitalId> left = new ArrayList<>(ids == null ? List.of() : ids);
        left.removeIf(one -> one.certificate().equals(id.certificate()));
        return left;
    }

    private boolean isUnconfirmed(DigitalId id) {
        return id.changed() && rules.confirmChanges;
    }

    private boolean usable(DigitalId id) {
        Instant now = clock.instant();
        return id.encrypts() && !now.isBefore(id.notBefore()) && !now.isAfter(id.notAfter())
            && !isUnconfirmed(id) && !revocations.isRevoked(id.certificate());
    }
}
