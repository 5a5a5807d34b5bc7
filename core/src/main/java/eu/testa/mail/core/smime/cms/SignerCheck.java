package eu.testa.mail.core.smime.cms;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.Time;

/** Integrity by one signer: whether his key signed this content (RFC 5652 §5.6). */
public final class SignerCheck {

    private static final int TIME_IN_UTC = "yyyyMMddHHmmssGMT+00:00".length();
    /** Bouncy Castle's own way to a date sets up a format for each. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder().appendPattern("yyyyMMddHHmmss")
        .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true).appendPattern("'GMT'xxx").toFormatter(Locale.ROOT);

    /**
     * What came of it.
     *
     * @param integrity NONE if the signature is of a kind that nobody here knows
     * @param words     why it is no pass; empty for a pass
     * @param signer    whose certificate it is; of several that may be meant, the one whose key has signed
     */
    public record Outcome(SmimeAnswer integrity, String words, Optional<Signer> signer) {
    }

    private final SignerInfo info;
    private final ASN1ObjectIdentifier contentType;
    private final List<X509Certificate> candidates;
    private final Map<X509Certificate, Signature> overContent = new LinkedHashMap<>();

    /** @param contentType of what is signed */
    SignerCheck(SignerInfo info, ASN1ObjectIdentifier contentType, MessageCertificates certificates) {
        this.info = info;
        this.contentType = contentType;
        this.candidates = certificates.candidates(info.signer());
    }

    /** Of each signer, in their order. */
    public static List<SignerCheck> of(SignedData signedData, MessageCertificates certificates) {
        List<SignerCheck> checks = new ArrayList<>();
        for (SignerInfo info : signedData.signers()) {
            checks.add(new SignerCheck(info, signedData.contentType(), certificates));
        }
        return checks;
    }

    public ASN1ObjectIdentifier digest() {
        return info.digest();
    }

    /** Whether the signature is over the content itself, which then has to go by once more. */
    public boolean isOverContent() {
        return info.attributes().isEmpty();
    }

    /** Sets up what the content has to be fed to. */
    public void listenTo(SignedContent content) {
        for (X509Certificate candidate : candidates) {
            try {
                Signature signature = SignatureAlgorithms.start(candidate.getPublicKey(), info.algorithm(), info.digest());
                overContent.put(candidate, signature);
                content.feed(signature);
            } catch (GeneralSecurityException e) {
                // the outcome finds it missing
                continue;
            }
        }
    }

    public Outcome outcome(SignedContent content) throws IOException {
        Optional<String> objection = objection(content);
        if (objection.isPresent()) {
            return new Outcome(SmimeAnswer.FAIL, objection.get(),
                candidates.isEmpty() ? Optional.empty() : Optional.of(signer(candidates.get(0))));
        }
        if (candidates.isEmpty()) {
            return new Outcome(SmimeAnswer.NONE, "the certificate of a signer is neither in the mail nor known here",
                Optional.empty());
        }
        if (content.digest(info.digest()).isEmpty()) {
            return new Outcome(SmimeAnswer.NONE, "the content is digested with an algorithm that is not known here: " + info.digest(),
                Optional.of(signer(candidates.get(0))));
        }
        boolean known = false;
        for (X509Certificate candidate : candidates) {
            try {
                if (verifies(candidate)) {
                    return new Outcome(SmimeAnswer.PASS, "", Optional.of(signer(candidate)));
                }
                known = true;
            } catch (SignatureException e) {
                // not even a signature
                known = true;
            } catch (GeneralSecurityException e) {
                continue;
            }
        }
        return known
            ? new Outcome(SmimeAnswer.FAIL, "the signature was not made with the key of the signer's certificate",
                Optional.of(signer(candidates.get(0))))
            : new Outcome(SmimeAnswer.NONE, "the signature cannot be verified here: " + algorithm() + " with a key of type "
                + candidates.get(0).getPublicKey().getAlgorithm(), Optional.of(signer(candidates.get(0))));
    }

    private Optional<String> objection(SignedContent content) throws IOException {
        if (content.isEmpty()) {
            return Optional.of("what is signed is empty");
        }
        if (SignatureAlgorithms.contradicts(info.algorithm(), info.digest())) {
            return Optional.of("the signature names two digest algorithms");
        }
        if (info.attributes().isEmpty()) {
            if (!contentType.equals(CMSObjectIdentifiers.data)) {
                return Optional.of("the content has a type that the signature does not cover");
            }
            return content.beginsLikeAttributes()
                ? Optional.of("the content is made of the attributes of another signature") : Optional.empty();
        }
        SignedAttributes attributes = info.attributes().get();
        Optional<ASN1Encodable> type = attributes.value(CMSAttributes.contentType);
        if (type.isEmpty() || !type.get().equals(contentType)) {
            return Optional.of("the signature is for a content of another type");
        }
        Optional<ASN1Encodable> signed = attributes.value(CMSAttributes.messageDigest);
        if (signed.isEmpty() || !(signed.get() instanceof ASN1OctetString)) {
            return Optional.of("the signature does not say what it is for");
        }
        byte[] expected = ((ASN1OctetString) signed.get()).getOctets();
        return content.digest(info.digest()).filter(actual -> !MessageDigest.isEqual(expected, actual))
            .map(differs -> "the content is not what was signed");
    }

    private boolean verifies(X509Certificate candidate) throws GeneralSecurityException, IOException {
        if (info.attributes().isEmpty()) {
            Signature fed = overContent.get(candidate);
            if (fed == null) {
                throw new GeneralSecurityException("it could not be set up");
            }
            return fed.verify(info.signature());
        }
        // What is signed is their DER (RFC 5652 §5.4), which nearly all signers send, and which takes longer to write anew.
        // A signature over them in another order, in which they came, is one over what was read, too.
        SignedAttributes attributes = info.attributes().get();
        if (verifies(candidate, attributes.asTheyCame())) {
            return true;
        }
        byte[] distinguished = attributes.distinguished();
        return !Arrays.equals(attributes.asTheyCame(), distinguished) && verifies(candidate, distinguished);
    }

    private boolean verifies(X509Certificate candidate, byte[] signed) throws GeneralSecurityException {
        Signature verifier = SignatureAlgorithms.start(candidate.getPublicKey(), info.algorithm(), info.digest());
        verifier.update(signed);
        return verifier.verify(info.signature());
    }

    private String algorithm() {
        return SignatureAlgorithms.name(info.algorithm(), info.digest());
    }

    private Signer signer(X509Certificate certificate) throws IOException {
        return new Signer(certificate, algorithm(), signingTime());
    }

    private Optional<Instant> signingTime() throws IOException {
        if (info.attributes().isEmpty()) {
            return Optional.empty();
        }
        Optional<ASN1Encodable> time = info.attributes().get().value(CMSAttributes.signingTime);
        try {
            return time.map(Time::getInstance).map(value -> instant(value.getTime()));
        } catch (IllegalArgumentException | DateTimeException e) {
            // nobody vouches for it, and nothing depends on it
            return Optional.empty();
        }
    }

    /** Of a time as Bouncy Castle writes it; that in the one form of RFC 5652 §11.3, which nearly all send, needs no parser. */
    private static Instant instant(String time) {
        return time.length() != TIME_IN_UTC || !time.endsWith("GMT+00:00") ? TIME.parse(time, Instant::from)
            : LocalDateTime.of(number(time, 0, 4), number(time, 4, 6), number(time, 6, 8), number(time, 8, 10),
                number(time, 10, 12), number(time, 12, 14)).toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
