package eu.testa.mail.core.smime;

import eu.testa.mail.core.smime.cms.Answer;
import eu.testa.mail.core.smime.cms.Signer;
import java.util.List;
import java.util.Optional;

/**
 * What a verification found.
 *
 * @param type       what the mail is, as a whole: the outermost layer
 * @param result     all of it in one word of RFC 8601 §2.7
 * @param integrity  whether the octets are the ones that were signed
 * @param trust      whether a trusted CA stands behind each signer
 * @param identity   whether a signer's certificate names the From address
 * @param date       whether it was signed within a day of what the Date field says, as the signers say; NONE if one of both
 *                   says nothing
 * @param reason     in words; never empty
 * @param signers    all, in the order of the message; empty when there is no signature that can be read
 * @param identifier the address in a signer's certificate that is the From address; empty unless identity passes
 * @param part       which part of the mail has the signature, counted from 1 as IMAP does (RFC 7281 §3.2.2)
 */
public record SmimeVerification(Type type, Result result, Answer integrity, Answer trust, Answer identity, Answer date,
    String reason, List<Signer> signers, Optional<String> identifier, int part) {

    /** What a mail is. */
    public enum Type {
        /** Neither signed nor encrypted as a whole. */
        NONE,
        SIGNED,
        /** Encrypted: what is inside is for its recipient only. */
        ENVELOPED
    }

    /** RFC 8601 §2.7, RFC 7281 §3. */
    public enum Result {
        /** Not signed. */
        NONE,
        PASS,
        FAIL,
        /** Signed, and nothing can be said about it. */
        NEUTRAL,
        /** It cannot be said now; the next try may. */
        TEMPERROR,
        /** It cannot be said ever: the structure is broken or beyond a limit. */
        PERMERROR
    }

    public SmimeVerification {
        signers = List.copyOf(signers);
    }

    /** Where no certificate names the From address, or nobody has asked. */
    public SmimeVerification(Type type, Result result, Answer integrity, Answer trust, Answer identity, String reason,
        List<Signer> signers) {
        this(type, result, integrity, trust, identity, Answer.NONE, reason, signers, Optional.empty(), 1);
    }

    /** Of a mail about whose signature nothing can be asked, or that has none. */
    static SmimeVerification without(Type type, Result result, String reason) {
        return new SmimeVerification(type, result, Answer.NONE, Answer.NONE, Answer.NONE, reason, List.of());
    }

    /** The same with more words. */
    SmimeVerification and(String words) {
        return new SmimeVerification(type, result, integrity, trust, identity, date, reason + "; " + words, signers,
            identifier, part);
    }

    /** The same of another part. */
    SmimeVerification inPart(int number) {
        return new SmimeVerification(type, result, integrity, trust, identity, date, reason, signers, identifier, number);
    }

    /** Of a mail that is signed, with a signature that cannot be one for it. */
    static SmimeVerification failed(String reason) {
        return new SmimeVerification(Type.SIGNED, Result.FAIL, Answer.FAIL, Answer.NONE, Answer.NONE, reason, List.of());
    }
}
