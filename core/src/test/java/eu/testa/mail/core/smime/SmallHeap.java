package eu.testa.mail.core.smime;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.smime.trust.PkixTrust;
import eu.testa.mail.core.smime.trust.TrustPolicy;
import eu.testa.mail.core.smime.trust.TrustSources;
import eu.testa.mail.core.smime.trust.TrustStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The program that {@link LargeMailTest} runs with little memory: verifies mails of a folder, a result a line. */
final class SmallHeap {

    private SmallHeap() {
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        TrustStore store = new TrustStore(new TrustSources(List.of(folder.resolve("Root_CA.crt")), List.of(), List.of()),
            Clock.fixed(TestIds.NOW, ZoneOffset.UTC));
        CmsVerifier verifier = new CmsVerifier(new PkixTrust(store, TrustPolicy.withoutCrls()), SmimePolicy.standard());
        for (String mail : args[1].split(",")) {
            SmimeVerification verification =
                verifier.verify(MessageSource.of(folder.resolve(mail)), Optional.empty(), TestIds.NOW);
            System.out.println(verification.result());
        }
    }
}
