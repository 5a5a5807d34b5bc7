package eu.testa.mail.core.smime;

import eu.testa.mail.core.mime.HeaderFields;
import eu.testa.mail.core.mime.MailDate;
import eu.testa.mail.core.smime.SmimeVerification.Result;
import eu.testa.mail.core.smime.SmimeVerification.Type;
import eu.testa.mail.core.smime.cms.MessageCertificates;
import eu.testa.mail.core.smime.cms.SignedContent;
import eu.testa.mail.core.smime.cms.Signer;
import eu.testa.mail.core.smime.cms.SignerCheck;
import eu.testa.mail.core.smime.cms.SmimeAnswer;
import eu.testa.mail.core.smime.trust.CertificateTrust;
import eu.testa.mail.core.smime.trust.TrustVerdict;
import eu.testa.mail.core.smime.trust.TrustVerdict.Status;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts together what is known of each signer, of whom there can be several: three answers, and one result. */
final class SignersJudgement {

    private static final Duration ONE_DAY = Duration.ofDays(1);

    private final CertificateTrust trust;
    private final SmimePolicy policy;
    private final HeaderFields header;
    private final Optional<String> envelopeSender;
    private final Instant at;

    /**
     * @param header of the message
     */
    SignersJudgement(CertificateTrust trust, SmimePolicy policy, HeaderFields header, Optional<String> envelopeSender,
        Instant at) {
        this.trust = trust;
        this.policy = policy;
        this.header = header;
        this.envelopeSender = envelopeSender;
        this.at = at;
    }

    SmimeVerification of(List<SignerCheck> checks, SignedContent content, MessageCertificates certificates)
        throws IOException {
        if (checks.isEmpty()) {
            return SmimeVerification.failed("nobody has signed: the signature has no signers");
        }
        Map<SignerCheck, SignerCheck.Outcome> outcomes = new LinkedHashMap<>();
        for (SignerCheck check : checks) {
            outcomes.put(check, check.outcome(content));
        }
        Map<X509Certificate, TrustVerdict> verdicts = verdicts(outcomes.values(), certificates);
        List<Signer> signers = new ArrayList<>();
        Set<String> reasons = new LinkedHashSet<>();
        AnswerOfAllSigners integrity = new AnswerOfAllSigners();
        AnswerOfAllSigners trusted = new AnswerOfAllSigners();
        boolean later = false;
        for (Map.Entry<SignerCheck, SignerCheck.Outcome> each : outcomes.entrySet()) {
            SignerCheck.Outcome outcome = each.getValue();
            integrity.add(outcome.integrity());
            addUnlessEmpty(outcome.words(), reasons);
            if (outcome.signer().isEmpty()) {
                trusted.add(SmimeAnswer.NONE);
                continue;
            }
            Signer signer = outcome.signer().get();
            signers.add(signer);
            TrustVerdict verdict = policy.algorithms().weakness(each.getKey().digest())
                .map(weak -> TrustVerdict.fail("the signature is too weak: " + weak))
                .orElseGet(() -> verdicts.get(signer.certificate()));
            trusted.add(answer(verdict));
            later |= verdict.status() == Status.TEMPERROR;
            if (verdict.status() != Status.PASS) {
                reasons.add(verdict.reason());
            } else if (checks.size() == 1 && reasons.isEmpty()) {
                reasons.add(verdict.reason());
            }
        }
        SmimeVerification verification = result(integrity.answer(), trusted.answer(), later, signers, reasons);
        return content.hasSignatureInside() ? verification.and("a signature inside of it was not looked at")
            : verification;
    }

    /** Of each certificate once, however often its owner has signed. */
    private Map<X509Certificate, TrustVerdict> verdicts(Collection<SignerCheck.Outcome> outcomes,
        MessageCertificates certificates) {
        Set<X509Certificate> signers = new LinkedHashSet<>();
        for (SignerCheck.Outcome outcome : outcomes) {
            outcome.signer().ifPresent(signer -> signers.add(signer.certificate()));
        }
        return trust.check(signers, certificates.all(), certificates.crls(), at);
    }

    private SmimeVerification result(SmimeAnswer integrity, SmimeAnswer trusted, boolean later, List<Signer> signers,
        Set<String> reasons) {
        Optional<String> address = Optional.empty();
        Optional<String> objection = Optional.empty();
        SmimeAnswer named = SmimeAnswer.NONE;
        // without signers, whoever he is, nothing is known of him
        if (policy.identity() && !signers.isEmpty()) {
            FromIdentity identity = FromIdentity.of(header, envelopeSender);
            address = identity.addressIn(signers);
            objection = identity.objectionTo(address);
            named = objection.isEmpty() ? SmimeAnswer.PASS : SmimeAnswer.FAIL;
        }
        Optional<Instant> date = MailDate.of(header);
        Optional<Signer> onAnotherDay = Optional.empty();
        SmimeAnswer dated = SmimeAnswer.NONE;
        if (date.isPresent()) {
            onAnotherDay = signers.stream().filter(signer -> hasSignedOnAnotherDay(signer, date.get())).findFirst();
            dated = onAnotherDay.isPresent() ? SmimeAnswer.FAIL
                : signers.stream().anyMatch(signer -> signer.signingTime().isPresent()) ? SmimeAnswer.PASS : SmimeAnswer.NONE;
        }
        boolean passes = integrity == SmimeAnswer.PASS && trusted == SmimeAnswer.PASS && named != SmimeAnswer.FAIL;
        Set<String> words = new LinkedHashSet<>();
        if (passes || integrity != SmimeAnswer.PASS || trusted != SmimeAnswer.PASS) {
            words.addAll(reasons);
        }
        objection.ifPresent(words::add);
        onAnotherDay.ifPresent(signer -> words.add("signed at " + signer.signingTime().orElseThrow() + ", and the Date is "
            + date.orElseThrow() + ": it may be an old mail that is sent again"));
        if (header.isAmbiguous()) {
            words.add(
                "the header has a line that is no field or a bare CR, after which some readers see something else");
        }
        if (words.isEmpty()) {
            words.add("signed by " + signers.size() + " signers, each of them trusted");
        }
        Result result = policy.date() && dated == SmimeAnswer.FAIL ? Result.FAIL : word(integrity, trusted, named, later);
        return SmimeVerification.of(Type.SIGNED, result, String.join("; ", words))
            .with(SmimeVerification.Answers.NONE.integrity(integrity).trust(trusted).identity(named).date(dated))
            .by(signers)
            .naming(named == SmimeAnswer.PASS ? address : Optional.empty());
    }

    /** Clocks differ, and a mail may lie in an outbox; not for days. */
    private static boolean hasSignedOnAnotherDay(Signer signer, Instant date) {
        return signer.signingTime().filter(time -> Duration.between(time, date).abs().compareTo(ONE_DAY) > 0).isPresent();
    }

    private Result word(SmimeAnswer integrity, SmimeAnswer trusted, SmimeAnswer named, boolean later) {
        if (integrity == SmimeAnswer.FAIL || trusted == SmimeAnswer.FAIL || named == SmimeAnswer.FAIL) {
            return Result.FAIL;
        }
        if (header.isAmbiguous()) {
            return Result.PERMERROR;
        }
        if (integrity == SmimeAnswer.NONE) {
            return Result.NEUTRAL;
        }
        return later ? Result.TEMPERROR : Result.PASS;
    }

    private static SmimeAnswer answer(TrustVerdict verdict) {
        return switch (verdict.status()) {
            case PASS -> SmimeAnswer.PASS;
            case FAIL -> SmimeAnswer.FAIL;
            case TEMPERROR -> SmimeAnswer.NONE;
        };
    }

    private static void addUnlessEmpty(String words, Set<String> reasons) {
        if (!words.isEmpty()) {
            reasons.add(words);
        }
    }
}
