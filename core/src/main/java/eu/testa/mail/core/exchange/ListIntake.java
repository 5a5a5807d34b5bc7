package eu.testa.mail.core.exchange;

import eu.testa.mail.core.address.TestaDomain;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.digitalid.DigitalId;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.digitalid.DigitalIdDirectory.Exchanged;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mime.MalformedMailException;
import eu.testa.mail.core.pki.CertificateAddresses;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.CertificateReader;
import eu.testa.mail.core.smime.SmimeVerification;
import eu.testa.mail.core.smime.SmimeVerification.Result;
import eu.testa.mail.core.smime.SmimeVerifier;
import eu.testa.mail.core.smime.trust.CertificateTrust;
import eu.testa.mail.core.smime.trust.TrustVerdict;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the lists of digital IDs that the servers of other countries send. A list counts if it comes from a country's own
 * server address, with a signature of that address that passes, if it is newer than the last one, and if nobody of another
 * country is on it; and then each certificate for itself, if a trust anchor stands behind it today.
 */
public final class ListIntake {

    /** The most on one list; one clerk has one digital ID, so it is a large country. */
    public static final int MOST = 2_000;

    private static final Logger LOGGER = LoggerFactory.getLogger(ListIntake.class);
    /** How far another server's clock may be ahead: a list from the future would keep out all that follow. */
    static final Duration AHEAD = Duration.ofHours(1);

    private final DigitalIdDirectory directory;
    private final SmimeVerifier verifier;
    private final CertificateTrust trust;
    private final TestaNamespace namespace;
    private final String ownDomain;
    private final ExchangeNotes notes;
    private final Clock clock;

    /** What came of a mail. */
    public enum Kind {
        /** It is none of a country's lists. */
        NO_LIST,
        /** The directory has it. */
        TAKEN,
        /** It is a list, and nothing was taken from it. */
        REFUSED
    }

    /**
     * What came of a mail.
     *
     * @param words why it was refused, or what was taken
     */
    public record Outcome(Kind kind, String words) {
    }

    private static final Outcome NO_LIST = new Outcome(Kind.NO_LIST, "it is no list of digital IDs");

    /**
     * @param ownDomain whose IDs are told by nobody else
     * @param notes     what was taken before
     */
    public ListIntake(DigitalIdDirectory directory, SmimeVerifier verifier, CertificateTrust trust, TestaNamespace namespace,
        String ownDomain, ExchangeNotes notes, Clock clock) {
        this.directory = directory;
        this.verifier = verifier;
        this.trust = trust;
        this.namespace = namespace;
        this.ownDomain = ownDomain;
        this.notes = notes;
        this.clock = clock;
    }

    /**
     * Takes a list, whole or not at all.
     *
     * @param sender MAIL FROM
     * @throws IOException if the mail cannot be read, or the directory not be written
     */
    public synchronized Outcome take(MessageSource mail, Optional<String> sender) throws IOException {
        Optional<byte[]> content;
        try {
            content = ListLetter.certificates(mail);
        } catch (MalformedMailException e) {
            return NO_LIST;
        }
        Optional<TestaDomain> domain = sender.flatMap(this::country);
        if (content.isEmpty() || domain.isEmpty()) {
            return content.isEmpty() ? NO_LIST : refused("it does not come from the server address of another country");
        }
        SmimeVerification verification = verifier.verify(mail, sender, clock.instant());
        if (verification.result() != Result.PASS || verification.signers().size() != 1
            || verification.identifier().filter(sender.get()::equalsIgnoreCase).isEmpty()) {
            return refused("its signature is not that of " + sender.get() + ": " + verification.reason());
        }
        Optional<Instant> signed = verification.signers().get(0).signingTime();
        if (signed.isEmpty() || signed.get().isAfter(clock.instant().plus(AHEAD))) {
            return refused("it was signed at no time, or in the future");
        }
        if (notes.taken(domain.get()).filter(last -> !last.isBefore(signed.get())).isPresent()) {
            return refused("it is not newer than the one of " + notes.taken(domain.get()).get());
        }
        List<X509Certificate> told;
        try {
            told = CertificateReader.read(content.get());
        } catch (CertificateException e) {
            return refused(e.getMessage());
        }
        Optional<String> objection = objection(told, domain.get());
        return objection.isPresent() ? refused(objection.get()) : take(domain.get(), told, signed.get());
    }

    /** The domain whose server has this address; none for the own one. */
    private Optional<TestaDomain> country(String address) {
        return namespace.domainOfAddress(address).filter(domain -> !domain.name().equals(ownDomain)
            && domain.project().equals(namespace.project()) && address.equalsIgnoreCase("postmaster@" + domain.name()));
    }

    private Optional<String> objection(List<X509Certificate> told, TestaDomain domain) {
        if (told.size() > MOST) {
            return Optional.of("there are " + told.size() + " certificates on it; expected " + MOST + " at most");
        }
        return told.stream().flatMap(certificate -> CertificateAddresses.of(certificate).stream())
            .filter(address -> namespace.domainOfAddress(address).filter(domain::equals).isEmpty()).findFirst()
            .map(address -> address + " is on it, who is not of " + domain);
    }

    private Outcome take(TestaDomain domain, List<X509Certificate> told, Instant signed) throws IOException {
        List<X509Certificate> authorities = told.stream().filter(ListIntake::isAuthority).toList();
        List<X509Certificate> ids = told.stream().filter(certificate -> !isAuthority(certificate)).toList();
        List<X509Certificate> trusted = new ArrayList<>();
        for (X509Certificate certificate : ids) {
            TrustVerdict verdict = trust.check(certificate, authorities, List.of(), clock.instant());
            if (verdict.status() == TrustVerdict.Status.PASS) {
                trusted.add(certificate);
            } else {
                LOGGER.warn("digital-id-list from={} certificate {} of {} is left out: {}", domain,
                    CertificateFiles.serial(certificate), CertificateAddresses.of(certificate), verdict.reason());
            }
        }
        Exchanged exchanged = directory.exchange(domain, ids, trusted);
        notes.take(domain, signed);
        exchanged.withdrawn().stream().map(DigitalId::address)
            .forEach(address -> LOGGER.info("digital-id-list from={} no longer has {}", domain, address));
        return new Outcome(Kind.TAKEN, ids.size() + " on the list, " + exchanged.learned().size() + " new, "
            + (ids.size() - trusted.size()) + " left out, " + exchanged.withdrawn().size() + " withdrawn");
    }

    /** A CA on the list completes a path, and is nobody's ID. */
    private static boolean isAuthority(X509Certificate certificate) {
        return certificate.getBasicConstraints() >= 0;
    }

    private static Outcome refused(String words) {
        return new Outcome(Kind.REFUSED, words);
    }
}
