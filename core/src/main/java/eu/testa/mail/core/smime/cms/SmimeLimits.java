package eu.testa.mail.core.smime.cms;

/**
 * How much of a sender's making is taken. What is beyond ends in {@code permerror}: nothing that anybody sends in earnest
 * comes near.
 *
 * @param headerOctets       of a message's or a part's header
 * @param signatureOctets    of everything in a CMS object that is not content: certificates, CRLs, signers
 * @param signers            in one SignedData
 * @param certificates       in one SignedData
 * @param crls               in one SignedData
 * @param asn1Nesting        elements within elements
 * @param compressionLayers  compressed-data within compressed-data
 * @param decompressedOctets of one compressed-data
 */
public record SmimeLimits(int headerOctets, int signatureOctets, int signers, int certificates, int crls, int asn1Nesting,
    int compressionLayers, long decompressedOctets) {

    /** As shipped. */
    public static SmimeLimits standard() {
        return new SmimeLimits(256 * 1024, 4 * 1024 * 1024, 16, 100, 32, 32, 2, 200L * 1024 * 1024);
    }
}
