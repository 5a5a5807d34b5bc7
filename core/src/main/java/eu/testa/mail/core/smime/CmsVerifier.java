package eu.testa.mail.core.smime;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mime.EntitySource;
import eu.testa.mail.core.mime.HeaderFields;
import eu.testa.mail.core.mime.MalformedMailException;
import eu.testa.mail.core.mime.OctetLines;
import eu.testa.mail.core.mime.UnreadableOctetsException;
import eu.testa.mail.core.smime.SmimeVerification.Result;
import eu.testa.mail.core.smime.SmimeVerification.Type;
import eu.testa.mail.core.smime.cms.CertificateSource;
import eu.testa.mail.core.smime.cms.SmimeEntity;
import eu.testa.mail.core.smime.cms.SmimeLimits;
import eu.testa.mail.core.smime.trust.CertificateTrust;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies S/MIME 4.0 (RFC 8551) and what went before: {@code multipart/signed}, and {@code application/pkcs7-mime} with the
 * content inside, also as {@code x-pkcs7-*}; in compressed-data, too.
 *
 * <p><b>The outermost signature decides.</b> A signature within signed content is content: it is for the reader's mail
 * program, and is not verified here; the reason says that there is one. Who wraps a mail of somebody else in a signature
 * of his own has signed it himself, and identity says whether he is the one that it is from.
 *
 * <p><b>Only mail that is signed as a whole passes.</b> A mail of which only a part is signed is of type {@code none} and
 * fails: what stands beside the signed part is nobody's word, and readers show both.
 *
 * <p><b>Three answers.</b> Integrity, trust and identity are found apart from each other. Integrity and trust are a pass
 * only if every signer's is; identity if one of them is the From address. Of an encrypted mail nothing is known: type
 * {@code enveloped}, result {@code none}. A signature of a kind that is not known here is {@code neutral}.
 *
 * <p>Nothing is held in memory but headers and the part of a signature that is no content, both within
 * {@link SmimeLimits}. Content goes by once in most cases, and twice if the signature names other algorithms than the mail
 * had announced. Line ends: a message in a file often has bare LF, each of which counts as the CRLF that was signed.
 */
public final class CmsVerifier implements SmimeVerifier {

    private static final Logger LOGGER = LoggerFactory.getLogger(CmsVerifier.class);

    private final CertificateTrust trust;
    private final SmimePolicy policy;
    private final CertificateSource certificates;

    /** Knows no certificates but those in the mail. */
    public CmsVerifier(CertificateTrust trust, SmimePolicy policy) {
        this(trust, policy, CertificateSource.none());
    }

    /**
     * @param certificates asked for a signer's certificate that is not in the mail
     */
    public CmsVerifier(CertificateTrust trust, SmimePolicy policy, CertificateSource certificates) {
        this.trust = trust;
        this.policy = policy;
        this.certificates = certificates;
    }

    @Override
    public SmimeVerification verify(MessageSource message, Optional<String> envelopeSender, Instant at) throws IOException {
        Type type = Type.NONE;
        EntitySource octets = () -> UnreadableOctetsException.open(message);
        try (OctetLines lines = new OctetLines(octets.open())) {
            HeaderFields header = HeaderFields.read(lines, policy.limits().headerOctets());
            SmimeEntity entity = SmimeEntity.of(header);
            type = entity.isSignedMultipart() || entity.isCms() ? Type.SIGNED : Type.NONE;
            SignersJudgement judgement = new SignersJudgement(trust, policy, header, envelopeSender, at);
            return new EntityVerification(policy.limits(), certificates, judgement).verify(octets, header, lines);
        } catch (MalformedMailException e) {
            return SmimeVerification.of(type, Result.PERMERROR, e.getMessage());
        } catch (UnreadableOctetsException e) {
            throw e.getCause();
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // libraries parse keys and extensions where they are needed, by recursion, and a mail may bring any octets
            LOGGER.debug("a signature cannot be read", e);
            return SmimeVerification.of(type, Result.PERMERROR, "the signature cannot be read: " + e);
        }
    }
}
