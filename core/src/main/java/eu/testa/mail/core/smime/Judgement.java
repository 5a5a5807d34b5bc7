package eu.testa.mail.core.smime;

import eu.testa.mail.core.smime.SmimeVerification.Result;
import eu.testa.mail.core.smime.SmimeVerification.Type;
import eu.testa.mail.core.smime.trust.CertificateTrust;
import eu.testa.mail.core.smime.trust.TrustVerdict;
import eu.testa.mail.core.smime.trust.TrustVerdict.Status;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Puts together what is known of each signer: three answers, and one result. */
final class Judgement {

    private final CertificateTrust trust;
    private final SmimePolicy policy;
    private final FromIdentity identity;
    private final Instant at;

    Judgement(CertificateTrust trust, SmimePolicy policy, FromIdentity identity, Instant at) {
        this.trust = trust;
        this.policy = policy;
        this.identity = identity;
        this.at = at;
    }

    SmimeVerification of(List<SignerCheck> checks, SignedContent content, MessageCertificates certificates)
        throws IOException {
        if (checks.isEmpty()) {
            return SmimeVerification.failed("nobody has signed: the signature has no signers");
        }
        List<Signer> signers = new ArrayList<>();
        Set<String> reasons = new LinkedHashSet<>();
        Answers integrity = new Answers();
        Answers trusted = new Answers();
        boolean later = false;
        for (SignerCheck check : checks) {
            SignerCheck.Outcome outcome = check.outcome(content);
            integrity.add(outcome.integrity());
            addUnlessEmpty(outcome.words(), reasons);
            if (outcome.signer().isEmpty()) {
                trusted.add(Answer.NONE);
                continue;
            }
            Signer signer = outcome.signer().get();
            signers.add(signer);
            TrustVerdict verdict = trust(check, signer, certificates);
            trusted.add(answer(verdict));
            later |= verdict.status() == Status.TEMPERROR;
            if (verdict.status() != Status.PASS) {
                reasons.add(verdict.reason());
            } else if (checks.size() == 1 && reasons.isEmpty()) {
                reasons.add(verdict.reason());
            }
        }
        return result(integrity.all(), trusted.all(), later, signers, reasons);
    }

    private SmimeVerification result(Answer integrity, Answer trusted, boolean later, List<Signer> signers,
        Set<String> reasons) {
        Optional<String> objection = policy.identity() ? identity.objectionTo(signers) : Optional.empty();
        Answer named = !policy.identity() ? Answer.NONE : objection.isEmpty() ? Answer.PASS : Answer.FAIL;
        boolean passes = integrity == Answer.PASS && trusted == Answer.PASS && named != Answer.FAIL;
        Set<String> words = new LinkedHashSet<>();
        if (passes || integrity != Answer.PASS || trusted != Answer.PASS) {
            words.addAll(reasons);
        }
        objection.ifPresent(words::add);
        if (words.isEmpty()) {
            words.add("signed by " + signers.size() + " signers, each of them trusted");
        }
        return new SmimeVerification(Type.SIGNED, word(integrity, trusted, named, later), integrity, trusted, named,
            String.join("; ", words), signers);
    }

    private static Result word(Answer integrity, Answer trusted, Answer named, boolean later) {
        if (integrity == Answer.FAIL || trusted == Answer.FAIL || named == Answer.FAIL) {
            return Result.FAIL;
        }
        if (integrity == Answer.NONE) {
            return Result.NEUTRAL;
        }
        return later ? Result.TEMPERROR : Result.PASS;
    }

    private TrustVerdict trust(SignerCheck check, Signer signer, MessageCertificates certificates) {
        Optional<String> weakness = policy.algorithms().weakness(check.digest());
        return weakness.map(weak -> TrustVerdict.fail("the signature is too weak: " + weak))
            .orElseGet(() -> trust.check(signer.certificate(), certificates.all(), certificates.crls(), at));
    }

    private static Answer answer(TrustVerdict verdict) {
        return switch (verdict.status()) {
            case PASS -> Answer.PASS;
            case FAIL -> Answer.FAIL;
            case TEMPERROR -> Answer.NONE;
        };
    }

    private static void addUnlessEmpty(String words, Set<String> reasons) {
        if (!words.isEmpty()) {
            reasons.add(words);
        }
    }

    /** The answers about all signers: one that fails fails all, one that is not known leaves all unknown. */
    private static final class Answers {

        private final List<Answer> each = new ArrayList<>();

        void add(Answer answer) {
            each.add(answer);
        }

        Answer all() {
            return each.contains(Answer.FAIL) ? Answer.FAIL : each.contains(Answer.NONE) ? Answer.NONE : Answer.PASS;
        }
    }
}
