package eu.testa.mail.core.smime.cms;

import eu.testa.mail.core.smime.cms.BerReader.Element;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;

/**
 * What a signer has signed in the place of the content, whose digest is among it (RFC 5652 §5.3, §11). What nobody asks for is
 * not parsed any further.
 */
final class SignedAttributes {

    private static final int MOST = 64;
    /** What they are signed as. Where they come they have a tag that says what they are. */
    private static final byte SET = 0x31;

    private record Attribute(ASN1ObjectIdentifier type, List<byte[]> values) {
    }

    private final byte[] asTheyCame;
    private final List<Attribute> attributes;

    private SignedAttributes(byte[] asTheyCame, List<Attribute> attributes) {
        this.asTheyCame = asTheyCame;
        this.attributes = attributes;
    }

    /**
     * @param signer where the head of the element with all of them was just read
     */
    static SignedAttributes read(BerReader signer, Element tagged) throws IOException {
        byte[] encoded = signer.keep(tagged);
        BerReader ber = signer.of(encoded);
        Element all = ber.first();
        List<Attribute> attributes = new ArrayList<>();
        for (Element one = ber.next(all); one != null; one = ber.next(all)) {
            if (attributes.size() == MOST) {
                throw BerReader.malformed("a signer has more than " + MOST + " attributes");
            }
            if (!one.is(BerReader.SEQUENCE)) {
                throw BerReader.malformed("a signer has an attribute that is none");
            }
            attributes.add(attribute(ber, one));
        }
        encoded[0] = SET;
        return new SignedAttributes(encoded, attributes);
    }

    private static Attribute attribute(BerReader ber, Element sequence) throws IOException {
        ASN1ObjectIdentifier type = ber.objectIdentifier(sequence);
        Element set = ber.next(sequence, BerReader.SET);
        List<byte[]> values = new ArrayList<>(1);
        for (Element value = ber.next(set); value != null; value = ber.next(set)) {
            values.add(ber.keep(value));
        }
        ber.end(sequence);
        return new Attribute(type, values);
    }

    /** The one value of an attribute that must be there once, with one value (RFC 5652 §11). */
    Optional<ASN1Encodable> value(ASN1ObjectIdentifier type) throws IOException {
        Attribute found = null;
        for (Attribute attribute : attributes) {
            if (attribute.type.equals(type)) {
                if (found != null) {
                    return Optional.empty();
                }
                found = attribute;
            }
        }
        return found != null && found.values.size() == 1 ? Optional.of(ASN1Primitive.fromByteArray(found.values.get(0)))
            : Optional.empty();
    }

    /** A SET, in the order in which they came. */
    byte[] asTheyCame() {
        return asTheyCame;
    }

    /** Their DER, which is what has to be signed (RFC 5652 §5.4). */
    byte[] distinguished() throws IOException {
        return ASN1Primitive.fromByteArray(asTheyCame).getEncoded(ASN1Encoding.DER);
    }
}
