package eu.testa.mail.core.smime.cms;

import eu.testa.mail.core.smime.cms.BerReader.Element;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;

/** Reads a CMS object (RFC 5652 §3) from a stream, its content as a stream, within limits. */
public final class CmsReader {

    private static final int MOST_ALGORITHMS = 32;
    private static final Set<ASN1ObjectIdentifier> ENCRYPTED = Set.of(CMSObjectIdentifiers.envelopedData,
        CMSObjectIdentifiers.authEnvelopedData, CMSObjectIdentifiers.signedAndEnvelopedData,
        CMSObjectIdentifiers.encryptedData);

    private final SmimeLimits limits;
    private final BerReader ber;
    private final Element contentInfo;
    private final ASN1ObjectIdentifier type;

    /** Reads as far as to its type. */
    public CmsReader(InputStream in, SmimeLimits limits) throws IOException {
        this(new BerReader(in, limits.asn1Nesting(), limits.signatureOctets()), limits);
    }

    /** The same of octets that are in memory already, from the first on. */
    public CmsReader(byte[] octets, int count, SmimeLimits limits) throws IOException {
        this(new BerReader(octets, count, limits.asn1Nesting(), limits.signatureOctets()), limits);
    }

    private CmsReader(BerReader ber, SmimeLimits limits) throws IOException {
        this.limits = limits;
        this.ber = ber;
        this.contentInfo = ber.first();
        if (!contentInfo.is(BerReader.SEQUENCE)) {
            throw BerReader.malformed("it is none");
        }
        this.type = ber.objectIdentifier(contentInfo);
    }

    public boolean isSigned() {
        return type.equals(CMSObjectIdentifiers.signedData);
    }

    public boolean isCompressed() {
        return type.equals(CMSObjectIdentifiers.compressedData);
    }

    public boolean isEncrypted() {
        return ENCRYPTED.contains(type);
    }

    /** What it is. */
    public ASN1ObjectIdentifier type() {
        return type;
    }

    /** The content of a SignedData, still to be read; empty where the signature stands apart from it, or for certificates. */
    public Optional<InputStream> signedContent() throws IOException {
        Element signedData = ber.next(explicitContent(), BerReader.SEQUENCE);
        ber.skip(ber.next(signedData, BerReader.INTEGER));
        ber.skip(ber.next(signedData, BerReader.SET));
        Element content = ber.next(signedData, BerReader.SEQUENCE);
        ber.objectIdentifier(content);
        Element explicit = ber.next(content);
        return explicit == null ? Optional.empty() : Optional.of(ber.octets(octetString(explicit)));
    }

    /**
     * Reads a SignedData to its end.
     *
     * @param contentSink where the content goes, given the algorithms with which it says to be digested
     */
    public SignedData signedData(Function<Set<ASN1ObjectIdentifier>, OutputStream> contentSink) throws IOException {
        Element explicit = explicitContent();
        Element signedData = ber.next(explicit, BerReader.SEQUENCE);
        SignedData result = signedData(signedData, contentSink);
        ber.end(signedData);
        ber.end(explicit);
        ber.end(contentInfo);
        return result;
    }

    private SignedData signedData(Element signedData, Function<Set<ASN1ObjectIdentifier>, OutputStream> contentSink)
        throws IOException {
        ber.skip(ber.next(signedData, BerReader.INTEGER));
        Set<ASN1ObjectIdentifier> algorithms = algorithms(ber.next(signedData, BerReader.SET));
        Element content = ber.next(signedData, BerReader.SEQUENCE);
        ASN1ObjectIdentifier contentType = ber.objectIdentifier(content);
        Element explicit = ber.next(content);
        boolean hasContent = explicit != null;
        if (hasContent) {
            ber.octets(octetString(explicit)).transferTo(contentSink.apply(algorithms));
            ber.end(explicit);
            ber.end(content);
        }
        List<byte[]> certificates = new ArrayList<>();
        List<byte[]> crls = new ArrayList<>();
        Element next = ber.next(signedData);
        if (next != null && next.isContext(0)) {
            collect(next, certificates, limits.certificates(), "certificates");
            next = ber.next(signedData);
        }
        if (next != null && next.isContext(1)) {
            collect(next, crls, limits.crls(), "CRLs");
            next = ber.next(signedData);
        }
        if (next == null || !next.is(BerReader.SET)) {
            throw BerReader.malformed("the signers are missing");
        }
        return new SignedData(contentType, hasContent, certificates, crls, signers(next));
    }

    /** After it was read: nothing may follow that nobody has signed. */
    public void end() throws IOException {
        ber.end();
    }

    /** What was compressed (RFC 3274 §1.1), not yet expanded. */
    public InputStream compressedContent() throws IOException {
        Element compressedData = ber.next(explicitContent(), BerReader.SEQUENCE);
        ber.skip(ber.next(compressedData, BerReader.INTEGER));
        ber.skip(ber.next(compressedData, BerReader.SEQUENCE));
        Element content = ber.next(compressedData, BerReader.SEQUENCE);
        ber.objectIdentifier(content);
        Element explicit = ber.next(content);
        if (explicit == null) {
            throw BerReader.malformed("what was compressed is not in it");
        }
        return ber.octets(octetString(explicit));
    }

    private Element explicitContent() throws IOException {
        Element explicit = ber.next(contentInfo);
        if (explicit == null || !explicit.isContext(0)) {
            throw BerReader.malformed("it has no content");
        }
        return explicit;
    }

    private Element octetString(Element explicit) throws IOException {
        if (!explicit.isContext(0)) {
            throw BerReader.malformed("its content is in the wrong place");
        }
        return ber.next(explicit, BerReader.OCTET_STRING);
    }

    private void collect(Element set, List<byte[]> into, int most, String what) throws IOException {
        int count = 0;
        for (Element one = ber.next(set); one != null; one = ber.next(set)) {
            count++;
            if (count > most) {
                throw BerReader.malformed("there are more than " + most + " " + what);
            }
            if (one.is(BerReader.SEQUENCE)) {
                into.add(ber.keep(one));
            } else {
                // attribute certificates, OCSP responses: nothing here asks for them
                ber.skip(one);
            }
        }
    }

    private List<SignerInfo> signers(Element set) throws IOException {
        List<byte[]> encoded = new ArrayList<>();
        collect(set, encoded, limits.signers(), "signers");
        List<SignerInfo> signers = new ArrayList<>();
        for (byte[] one : encoded) {
            BerReader reader = ber.of(one);
            signers.add(SignerInfo.read(reader, reader.first()));
        }
        return signers;
    }

    private Set<ASN1ObjectIdentifier> algorithms(Element set) throws IOException {
        List<byte[]> encoded = new ArrayList<>();
        collect(set, encoded, MOST_ALGORITHMS, "digest algorithms");
        Set<ASN1ObjectIdentifier> algorithms = new LinkedHashSet<>();
        for (byte[] one : encoded) {
            BerReader reader = ber.of(one);
            algorithms.add(reader.objectIdentifier(reader.first()));
        }
        return algorithms;
    }
}
