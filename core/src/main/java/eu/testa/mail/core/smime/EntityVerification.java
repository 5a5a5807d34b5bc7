package eu.testa.mail.core.smime;

import eu.testa.mail.core.mime.EntitySource;
import eu.testa.mail.core.mime.HeaderFields;
import eu.testa.mail.core.mime.MalformedMailException;
import eu.testa.mail.core.mime.MediaType;
import eu.testa.mail.core.mime.OctetLines;
import eu.testa.mail.core.mime.SignedMultipart;
import eu.testa.mail.core.mime.TransferEncoding;
import eu.testa.mail.core.smime.SmimeVerification.Result;
import eu.testa.mail.core.smime.SmimeVerification.Type;
import eu.testa.mail.core.smime.cms.CertificateSource;
import eu.testa.mail.core.smime.cms.CmsReader;
import eu.testa.mail.core.smime.cms.Decompressed;
import eu.testa.mail.core.smime.cms.DigestAlgorithms;
import eu.testa.mail.core.smime.cms.MessageCertificates;
import eu.testa.mail.core.smime.cms.SignedContent;
import eu.testa.mail.core.smime.cms.SignedData;
import eu.testa.mail.core.smime.cms.SignerCheck;
import eu.testa.mail.core.smime.cms.SmimeEntity;
import eu.testa.mail.core.smime.cms.SmimeLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;

/** What a MIME entity is, and the way of its content to where it is digested. */
final class EntityVerification {

    /** RFC 1847 §2.1: the second part of a multipart/signed. */
    private static final int SIGNATURE_OF_MULTIPART = 2;

    private final SmimeLimits limits;
    private final CertificateSource certificates;
    private final SignersJudgement judgement;

    EntityVerification(SmimeLimits limits, CertificateSource certificates, SignersJudgement judgement) {
        this.limits = limits;
        this.certificates = certificates;
        this.judgement = judgement;
    }

    /**
     * @param lines where the header was just read
     */
    SmimeVerification verify(EntitySource entity, HeaderFields header, OctetLines lines) throws IOException {
        return verify(entity, header, lines, 0);
    }

    private SmimeVerification verify(EntitySource entity, HeaderFields header, OctetLines lines, int layers) throws IOException {
        SmimeEntity type = SmimeEntity.of(header);
        if (type.isSignedMultipart()) {
            return detached(entity, header, lines);
        }
        if (type.isCms()) {
            return opaque(entity, header, lines, layers);
        }
        return (header.mediaType().isMultipart() ? SignedParts.in(entity) : Optional.<String>empty())
            .map(words -> SmimeVerification.of(Type.NONE, Result.FAIL, words))
            .orElseGet(() -> SmimeVerification.of(Type.NONE, Result.NONE, "the mail is not signed"));
    }

    private SmimeVerification detached(EntitySource entity, HeaderFields header, OctetLines lines) throws IOException {
        if (TransferEncoding.of(header) != TransferEncoding.IDENTITY) {
            // RFC 2045 §6.4: some readers decode it all the same
            throw new MalformedMailException("a multipart may not be encoded");
        }
        SignedContent content = new SignedContent();
        content.digestWith(announced(header.mediaType()));
        SignedData signedData = signature(multipart(header, lines).read(content));
        if (signedData.hasContent()) {
            return SmimeVerification.failed("the signature has content of its own, which is not what the mail shows");
        }
        MessageCertificates certificates = new MessageCertificates(signedData, this.certificates);
        List<SignerCheck> signers = SignerCheck.of(signedData, certificates);
        if (!hasAllFor(signers, content)) {
            content = contentFor(signers);
            try (OctetLines again = new OctetLines(entity.open())) {
                multipart(HeaderFields.read(again, limits.headerOctets()), again).read(content);
            }
        }
        return judgement.of(signers, content, certificates).inPart(SIGNATURE_OF_MULTIPART);
    }

    private static Set<ASN1ObjectIdentifier> announced(MediaType type) {
        Set<ASN1ObjectIdentifier> algorithms = new HashSet<>();
        for (String name : type.parameters().getOrDefault("micalg", "").toLowerCase(Locale.ROOT).split(",")) {
            DigestAlgorithms.byMicalg(name.strip()).ifPresent(algorithms::add);
        }
        return algorithms.isEmpty() ? Set.of(NISTObjectIdentifiers.id_sha256) : algorithms;
    }

    private SignedMultipart multipart(HeaderFields header, OctetLines lines) throws MalformedMailException {
        // base64 has four characters for three octets, and line ends
        return new SignedMultipart(lines, header.mediaType(), limits.signatureOctets() / 2 * 3);
    }

    private SignedData signature(byte[] part) throws IOException {
        try (OctetLines lines = new OctetLines(part)) {
            HeaderFields header = HeaderFields.read(lines, limits.headerOctets()).unambiguous();
            if (!SmimeEntity.of(header).isSignature()) {
                throw new MalformedMailException("the second part of the multipart/signed is no signature but "
                    + header.mediaType().name());
            }
            CmsReader reader = new CmsReader(body(header, lines), limits);
            if (!reader.isSigned()) {
                throw new MalformedMailException("the signature is none: it is another CMS object");
            }
            return reader.signedData(announced -> OutputStream.nullOutputStream());
        }
    }

    private SmimeVerification opaque(EntitySource entity, HeaderFields header, OctetLines lines, int layers) throws IOException {
        CmsReader reader = new CmsReader(body(header, lines), limits);
        if (reader.isEncrypted()) {
            return SmimeVerification.of(Type.ENVELOPED, Result.NONE,
                "the mail is encrypted; whether it is signed, its recipient sees");
        }
        if (reader.isCompressed()) {
            return compressed(entity, layers + 1);
        }
        if (!reader.isSigned()) {
            throw new MalformedMailException("the CMS object is of a type that is not for mail");
        }
        SignedContent content = new SignedContent();
        SignedData signedData = reader.signedData(announced -> {
            content.digestWith(announced);
            return content;
        });
        reader.end();
        if (!signedData.hasContent()) {
            return signedData.signers().isEmpty()
                ? SmimeVerification.of(Type.NONE, Result.NONE, "the mail brings certificates and is not signed")
                : SmimeVerification.failed("the signature is for a content that is not in the mail");
        }
        MessageCertificates certificates = new MessageCertificates(signedData, this.certificates);
        List<SignerCheck> signers = SignerCheck.of(signedData, certificates);
        if (hasAllFor(signers, content)) {
            return judgement.of(signers, content, certificates);
        }
        SignedContent all = contentFor(signers);
        try (OctetLines again = new OctetLines(entity.open())) {
            InputStream sameBody = body(HeaderFields.read(again, limits.headerOctets()), again);
            new CmsReader(sameBody, limits).signedData(announced -> all);
        }
        return judgement.of(signers, all, certificates);
    }

    private SmimeVerification compressed(EntitySource entity, int layers) throws IOException {
        if (layers > limits.compressionLayers()) {
            throw new MalformedMailException("the mail is compressed more than " + limits.compressionLayers()
                + " times over");
        }
        EntitySource decompressed = () -> {
            OctetLines lines = new OctetLines(entity.open());
            InputStream body = body(HeaderFields.read(lines, limits.headerOctets()), lines);
            return new Decompressed(new CmsReader(body, limits).compressedContent(), lines, limits.decompressedOctets());
        };
        try (OctetLines lines = new OctetLines(decompressed.open())) {
            HeaderFields header = HeaderFields.read(lines, limits.headerOctets()).unambiguous();
            SmimeVerification verification = verify(decompressed, header, lines, layers);
            // beyond the limit is beyond it, signed or not
            lines.rest().transferTo(OutputStream.nullOutputStream());
            return verification;
        }
    }

    private static InputStream body(HeaderFields header, OctetLines lines) throws MalformedMailException {
        return TransferEncoding.of(header).decode(lines.rest());
    }

    private static boolean hasAllFor(List<SignerCheck> signers, SignedContent content) {
        for (SignerCheck signer : signers) {
            if (signer.isOverContent() || !content.hasDigest(signer.digest())) {
                return false;
            }
        }
        return true;
    }

    private static SignedContent contentFor(List<SignerCheck> signers) {
        SignedContent content = new SignedContent();
        content.digestWith(signers.stream().map(SignerCheck::digest).toList());
        signers.stream().filter(SignerCheck::isOverContent).forEach(signer -> signer.listenTo(content));
        return content;
    }
}
