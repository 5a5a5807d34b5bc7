package eu.testa.mail.core.smime.cms;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
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
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.cms.Time;

/** Integrity by one signer: whether his key signed this content (RFC 5652 §5.6). */
public final class SignerCheck {

    private static final int MOST_ATTRIBUTES = 64;
    /** As Bouncy Castle writes it. Its own way to a date sets up a format for each. */
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
    private final ASN1ObjectIdentifier digest;
    private final List<X509Certificate> candidates;
    private final ASN1Set attributes;
    private final Map<X509Certificate, Signature> overContent = new LinkedHashMap<>();

    public SignerCheck(SignerInfo info, ASN1ObjectIdentifier contentType, MessageCertificates certificates) throws IOException {
        this.info = info;
        this.contentType = contentType;
        this.digest = info.getDigestAlgorithm().getAlgorithm();
        this.candidates = certificates.candidates(info.getSID());
        this.attributes = info.getAuthenticatedAttributes();
        if (attributes != null && attributes.size() > MOST_ATTRIBUTES) {
            throw BerReader.malformed("a signer has more than " + MOST_ATTRIBUTES + " attributes");
        }
    }

    public ASN1ObjectIdentifier digest() {
        return digest;
    }

    /** Whether the signature is over the content itself, which then has to go by once more. */
    public boolean isOverContent() {
        return attributes == null;
    }

    /** Sets up what the content has to be fed to. */
    public void listenTo(SignedContent content) {
        for (X509Certificate candidate : candidates) {
            try {
                Signature signature =
                    SignatureAlgorithms.start(candidate.getPublicKey(), info.getDigestEncryptionAlgorithm(), digest);
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
            return new Outcome(SmimeAnswer.FAIL, objection.get(), candidates.stream().findFirst().map(this::signer));
        }
        if (candidates.isEmpty()) {
            return new Outcome(SmimeAnswer.NONE, "the certificate of a signer is neither in the mail nor known here",
                Optional.empty());
        }
        if (content.digest(digest).isEmpty()) {
            return new Outcome(SmimeAnswer.NONE, "the content is digested with an algorithm that is not known here: " + digest,
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

    private Optional<String> objection(SignedContent content) {
        if (content.isEmpty()) {
            return Optional.of("what is signed is empty");
        }
        if (SignatureAlgorithms.contradicts(info.getDigestEncryptionAlgorithm(), digest)) {
            return Optional.of("the signature names two digest algorithms");
        }
        if (attributes == null) {
            if (!contentType.equals(CMSObjectIdentifiers.data)) {
                return Optional.of("the content has a type that the signature does not cover");
            }
            return content.beginsLikeAttributes()
                ? Optional.of("the content is made of the attributes of another signature") : Optional.empty();
        }
        Optional<ASN1Encodable> type = attribute(CMSAttributes.contentType);
        if (type.isEmpty() || !type.get().equals(contentType)) {
            return Optional.of("the signature is for a content of another type");
        }
        Optional<ASN1Encodable> signed = attribute(CMSAttributes.messageDigest);
        if (signed.isEmpty() || !(signed.get() instanceof ASN1OctetString)) {
            return Optional.of("the signature does not say what it is for");
        }
        byte[] expected = ((ASN1OctetString) signed.get()).getOctets();
        return content.digest(digest).filter(actual -> !MessageDigest.isEqual(expected, actual))
            .map(differs -> "the content is not what was signed");
    }

    /** The one value of an attribute that must be there once, with one value (RFC 5652 §11). */
    private Optional<ASN1Encodable> attribute(ASN1ObjectIdentifier type) {
        List<ASN1Encodable> values = new ArrayList<>();
        int count = 0;
        for (ASN1Encodable encoded : attributes) {
            Attribute attribute = Attribute.getInstance(encoded);
            if (attribute.getAttrType().equals(type)) {
                count++;
                attribute.getAttrValues().forEach(values::add);
            }
        }
        return count == 1 && values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    private boolean verifies(X509Certificate candidate) throws GeneralSecurityException, IOException {
        byte[] signature = info.getEncryptedDigest().getOctets();
        if (attributes == null) {
            Signature fed = overContent.get(candidate);
            if (fed == null) {
                throw new GeneralSecurityException("it could not be set up");
            }
            return fed.verify(signature);
        }
        // What is signed is their DER (RFC 5652 §5.4), which nearly all signers send, and which takes longer to write anew.
        // A signature over them in another order, in which they came, is one over what was read, too.
        byte[] asTheyCame = attributes.getEncoded(ASN1Encoding.DL);
        if (verifies(candidate, asTheyCame, signature)) {
            return true;
        }
        byte[] distinguished = attributes.getEncoded(ASN1Encoding.DER);
        return !Arrays.equals(asTheyCame, distinguished) && verifies(candidate, distinguished, signature);
    }

    private boolean verifies(X509Certificate candidate, byte[] signed, byte[] signature) throws GeneralSecurityException {
        Signature verifier =
            SignatureAlgorithms.start(candidate.getPublicKey(), info.getDigestEncryptionAlgorithm(), digest);
        verifier.update(signed);
        return verifier.verify(signature);
    }

    private String algorithm() {
        return SignatureAlgorithms.name(info.getDigestEncryptionAlgorithm(), digest);
    }

    private Signer signer(X509Certificate certificate) {
        return new Signer(certificate, algorithm(), signingTime());
    }

    private Optional<Instant> signingTime() {
        try {
            return attributes == null ? Optional.empty() : attribute(CMSAttributes.signingTime)
                .map(Time::getInstance).map(time -> TIME.parse(time.getTime(), Instant::from));
        } catch (IllegalArgumentException | DateTimeException e) {
            // nobody vouches for it, and nothing depends on it
            return Optional.empty();
        }
    }
}
