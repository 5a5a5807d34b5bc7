package eu.testa.mail.core.smime;

import eu.testa.mail.core.smime.cms.Signer;
import eu.testa.mail.core.smime.cms.SmimeAnswer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a verification found.
 *
 * @param type       what the mail is, as a whole: the outermost layer
 * @param result     all of it in one word of RFC 8601 §2.7
 * @param answers    to each question by itself
 * @param reason     in words; never empty
 * @param signers    all, in the order of the message; empty when there is no signature that can be read
 * @param identifier the address in a signer's certificate that is the From address; empty unless identity passes
 * @param part       which part of the mail has the signature, counted from 1 as IMAP does (RFC 7281 §3.2.2)
 */
public record SmimeVerification(Type type, Result result, Answers answers, String reason, List<Signer> signers,
                                Optional<String> identifier, int part) {

    /** What a mail is. */
    public enum Type {
        /** Neither signed nor encrypted as a whole. */
        NONE,
        SIGNED,
        /** Encrypted: what is inside is for its recipient only. */
        ENVELOPED;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** In lower case, as headers, attributes and evidence have it. */
        public String word() {
            return word;
        }
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
        PERMERROR;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** In lower case, as the RFC has it. */
        public String word() {
            return word;
        }
    }

    /**
     * What was asked of a signature.
     *
     * @param integrity whether the octets are the ones that were signed
     * @param trust     whether a trusted CA stands behind each signer
     * @param identity  whether a signer's certificate names the From address
     * @param date      whether it was signed within a day of what the Date field says, as the signers say; NONE if one of
     *                  both says nothing
     */
    public record Answers(SmimeAnswer integrity, SmimeAnswer trust, SmimeAnswer identity, SmimeAnswer date) {

        /** Nothing was asked, or nothing can be said. */
        public static final Answers NONE = new Answers(SmimeAnswer.NONE, SmimeAnswer.NONE, SmimeAnswer.NONE, SmimeAnswer.NONE);

        public Answers integrity(SmimeAnswer answer) {
            return new Answers(answer, trust, identity, date);
        }

        public Answers trust(SmimeAnswer answer) {
            return new Answers(integrity, answer, identity, date);
        }

        public Answers identity(SmimeAnswer answer) {
            return new Answers(integrity, trust, answer, date);
        }

        public Answers date(SmimeAnswer answer) {
            return new Answers(integrity, trust, identity, answer);
        }
    }

    public SmimeVerification {
        signers = List.copyOf(signers);
    }

    /** Of a mail about whose signature nothing can be asked, or that has none. */
    public static SmimeVerification of(Type type, Result result, String reason) {
        return new SmimeVerification(type, result, Answers.NONE, reason, List.of(), Optional.empty(), 1);
    }

    /** Of a mail that is signed, with a signature that cannot be one for it. */
    static SmimeVerification failed(String reason) {
        return of(Type.SIGNED, Result.FAIL, reason).with(Answers.NONE.integrity(SmimeAnswer.FAIL));
    }

    /** The same with other answers. */
    public SmimeVerification with(Answers others) {
        return new SmimeVerification(type, result, others, reason, signers, identifier, part);
    }

    /** The same by other signers. */
    public SmimeVerification by(List<Signer> others) {
        return new SmimeVerification(type, result, answers, reason, others, identifier, part);
    }

    /** The same with the From address, if a signer's certificate has it. */
    public SmimeVerification naming(Optional<String> address) {
        return new SmimeVerification(type, result, answers, reason, signers, address, part);
    }

    /** The same of another part. */
    public SmimeVerification inPart(int number) {
        return new SmimeVerification(type, result, answers, reason, signers, identifier, number);
    }

    /** The same with more words. */
    SmimeVerification and(String words) {
        return new SmimeVerification(type, result, answers, reason + "; " + words, signers, identifier, part);
    }

    public SmimeAnswer integrity() {
        return answers.integrity();
    }

    public SmimeAnswer trust() {
        return answers.trust();
    }

    public SmimeAnswer identity() {
        return answers.identity();
    }

    public SmimeAnswer date() {
        return answers.date();
    }
}
