package eu.testa.mail.core.virus;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.smime.SmimeVerification;
import eu.testa.mail.core.smime.SmimeVerification.Result;
import eu.testa.mail.core.smime.SmimeVerifier;
import java.io.IOException;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Tells encrypted mail of those who are known from that of strangers: a mail that nobody can look into is at least somebody's
 * whom a trusted CA vouches for, if its outermost signature passes. A signature inside of the encryption is for the
 * recipient only and does not count.
 */
public final class TrustedEncryptionScanner implements VirusScanner {

    private final VirusScanner scanner;
    private final SmimeVerifier verifier;
    private final Clock clock;

    public TrustedEncryptionScanner(VirusScanner scanner, SmimeVerifier verifier, Clock clock) {
        this.scanner = scanner;
        this.verifier = verifier;
        this.clock = clock;
    }

    @Override
    public ScanVerdict scan(MessageSource message) {
        ScanVerdict verdict = scanner.scan(message);
        return verdict instanceof ScanVerdict.NotScannable not && not.obstacles().contains(Obstacle.ENCRYPTED_MAIL)
            ? whose(not, message) : verdict;
    }

    private ScanVerdict whose(ScanVerdict.NotScannable verdict, MessageSource message) {
        try {
            SmimeVerification verification = verifier.verify(message, Optional.empty(), clock.instant());
            if (verification.result() == Result.PASS) {
                return verdict;
            }
            if (verification.result() == Result.TEMPERROR) {
                return new ScanVerdict.NoVerdict("S/MIME: whose encrypted mail this is cannot be said now: "
                    + verification.reason());
            }
            Set<Obstacle> obstacles = EnumSet.copyOf(verdict.obstacles());
            obstacles.remove(Obstacle.ENCRYPTED_MAIL);
            obstacles.add(Obstacle.ENCRYPTED_BY_STRANGER);
            return new ScanVerdict.NotScannable(obstacles, verdict.detail());
        } catch (IOException e) {
            return new ScanVerdict.NoVerdict("S/MIME: the mail cannot be read: " + e.getMessage());
        }
    }
}
