package eu.testa.mail.core.smime;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.Random;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DLSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.DSAParameter;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/** Keys that nobody has but who wants to keep a server busy. None of them has ever signed anything. */
enum HostileKey {

    /** As long an exponent as Java takes. */
    RSA_EXPONENT(new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption), 3072) {
        @Override
        SubjectPublicKeyInfo key() throws IOException {
            return new SubjectPublicKeyInfo(new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption),
                new RSAPublicKey(odd(3072), odd(3071)));
        }
    },
    /** One of which Bouncy Castle would ask whether it may be a prime. */
    PSS_MODULUS(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS, new RSASSAPSSparams()), 8192) {
        @Override
        SubjectPublicKeyInfo key() throws IOException {
            return new SubjectPublicKeyInfo(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS),
                new RSAPublicKey(odd(8192).setBit(8191), BigInteger.valueOf(65537)));
        }
    },
    DSA_SUBGROUP(new AlgorithmIdentifier(NISTObjectIdentifiers.dsa_with_sha256), 512) {
        @Override
        SubjectPublicKeyInfo key() throws IOException {
            return new SubjectPublicKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_dsa,
                new DSAParameter(odd(8000), odd(7999), odd(7998))), new ASN1Integer(odd(7997)));
        }
    },
    /** Half a key: who has it may have signed anything, as long as nobody knows the other half. */
    DSA_WITHOUT_PARAMETERS(new AlgorithmIdentifier(NISTObjectIdentifiers.dsa_with_sha256), 40) {
        @Override
        SubjectPublicKeyInfo key() throws IOException {
            return new SubjectPublicKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_dsa), new ASN1Integer(odd(1024)));
        }
    };

    private static final int CAS = 90;
    private static final int SIGNERS = 16;
    private static final Random RANDOM = new Random(42);
    private static final X500Name NAME = new X500Name("CN=X");
    private static final AlgorithmIdentifier SHA256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256);

    private final AlgorithmIdentifier signature;
    private final int signatureBits;

    HostileKey(AlgorithmIdentifier signature, int signatureBits) {
        this.signature = signature;
        this.signatureBits = signatureBits;
    }

    abstract SubjectPublicKeyInfo key() throws IOException;

    private static BigInteger odd(int bits) {
        return new BigInteger(bits, RANDOM).setBit(bits - 1).setBit(0);
    }

    /** A SignedData of many signers, with certificates that could all have issued each other. */
    byte[] mail() throws IOException {
        ASN1EncodableVector certificates = new ASN1EncodableVector();
        certificates.add(certificate(1, new X500Name("CN=Leaf")));
        for (int i = 0; i < CAS; i++) {
            certificates.add(certificate(2 + i, NAME));
        }
        ASN1EncodableVector signers = new ASN1EncodableVector();
        for (int i = 0; i < SIGNERS; i++) {
            signers.add(new SignerInfo(new SignerIdentifier(new IssuerAndSerialNumber(NAME, BigInteger.ONE)), SHA256,
                (ASN1Set) null, signature, new DEROctetString(octets()), null));
        }
        return new ContentInfo(CMSObjectIdentifiers.signedData, new SignedData(new DERSet(SHA256),
            new ContentInfo(CMSObjectIdentifiers.data,
                new DEROctetString(SignedMail.TEXT.getBytes(StandardCharsets.UTF_8))),
            new DLSet(certificates), null, new DLSet(signers))).getEncoded();
    }

    private Certificate certificate(int serial, X500Name subject) throws IOException {
        return new X509v3CertificateBuilder(NAME, BigInteger.valueOf(serial), Date.from(TestIds.NOW.minus(Duration.ofDays(1))),
            Date.from(TestIds.NOW.plus(Duration.ofDays(1))), subject, key()).build(new ContentSigner() {

                @Override
                public AlgorithmIdentifier getAlgorithmIdentifier() {
                    return signature;
                }

                @Override
                public OutputStream getOutputStream() {
                    return OutputStream.nullOutputStream();
                }

                @Override
                public byte[] getSignature() {
                    return octets();
                }
            }).toASN1Structure();
    }

    private byte[] octets() {
        byte[] octets = new byte[signatureBits / 8];
        RANDOM.nextBytes(octets);
        octets[0] = 1;
        return octets;
    }
}
