package eu.testa.mail.core.smime.cms;

import eu.testa.mail.core.smime.cms.BerReader.Element;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * What a signer has left in a SignedData (RFC 5652 §5.3), without the attributes that nobody has signed.
 *
 * @param signer     whose certificate is meant
 * @param digest     of the content
 * @param attributes what was signed in the place of the content; empty where it was the content itself
 * @param algorithm  of the signature
 * @param signature  as the algorithm has it
 */
record SignerInfo(SignerIdentifier signer, ASN1ObjectIdentifier digest, Optional<SignedAttributes> attributes,
    AlgorithmIdentifier algorithm, byte[] signature) {

    /** Parameters that are none, as most algorithms have them. */
    private static final byte[] NULL = {5, 0};

    /**
     * @param sequence whose head was just read
     */
    static SignerInfo read(BerReader ber, Element sequence) throws IOException {
        ber.skip(ber.next(sequence, BerReader.INTEGER));
        SignerIdentifier signer = SignerIdentifier.read(ber, ber.next(sequence));
        ASN1ObjectIdentifier digest = algorithm(ber, ber.next(sequence)).getAlgorithm();
        Element next = ber.next(sequence);
        Optional<SignedAttributes> attributes = Optional.empty();
        if (next != null && next.isContext(0)) {
            attributes = Optional.of(SignedAttributes.read(ber, next));
            next = ber.next(sequence);
        }
        AlgorithmIdentifier algorithm = algorithm(ber, next);
        byte[] signature = ber.string(ber.next(sequence, BerReader.OCTET_STRING));
        Element unsigned = ber.next(sequence);
        if (unsigned != null && unsigned.isContext(1)) {
            ber.skip(unsigned);
            unsigned = ber.next(sequence);
        }
        if (unsigned != null) {
            throw BerReader.malformed("a signer says more than there is to say");
        }
        return new SignerInfo(signer, digest, attributes, algorithm, signature);
    }

    private static AlgorithmIdentifier algorithm(BerReader ber, Element sequence) throws IOException {
        if (sequence == null || !sequence.is(BerReader.SEQUENCE)) {
            throw BerReader.malformed("a signer does not name an algorithm");
        }
        ASN1ObjectIdentifier algorithm = ber.objectIdentifier(sequence);
        Element parameters = ber.next(sequence);
        if (parameters == null) {
            return new AlgorithmIdentifier(algorithm);
        }
        byte[] encoded = ber.keep(parameters);
        ber.end(sequence);
        return new AlgorithmIdentifier(algorithm, Arrays.equals(encoded, NULL) ? DERNull.INSTANCE : ASN1Primitive.fromByteArray(encoded));
    }
}
