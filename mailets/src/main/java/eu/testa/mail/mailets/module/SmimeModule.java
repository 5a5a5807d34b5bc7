package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.digitalid.DigitalId;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.digitalid.RevocationCheck;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.reload.CurrentSettings;
import eu.testa.mail.core.settings.SmimeSettings;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.smime.CmsVerifier;
import eu.testa.mail.core.smime.SmimePolicy;
import eu.testa.mail.core.smime.SmimeVerifier;
import eu.testa.mail.core.smime.cms.CertificateSource;
import eu.testa.mail.core.smime.cms.SmimeLimits;
import eu.testa.mail.core.smime.trust.AlgorithmPolicy;
import eu.testa.mail.core.smime.trust.CertificateTrust;
import eu.testa.mail.core.smime.trust.KnownRevocations;
import eu.testa.mail.core.smime.trust.PkixTrust;
import eu.testa.mail.core.smime.trust.TrustFigures;
import eu.testa.mail.core.smime.trust.TrustHealth;
import eu.testa.mail.core.smime.trust.TrustPolicy;
import eu.testa.mail.core.smime.trust.TrustPolicy.MissingCrl;
import eu.testa.mail.core.smime.trust.TrustSources;
import eu.testa.mail.core.smime.trust.TrustStore;
import java.io.IOException;
import java.time.Clock;
import org.apache.james.filesystem.api.FileSystem;

/** Verification of S/MIME, with the CAs and CRLs in {@code conf/smime}, as {@code smime.*} in {@code testa.properties} says. */
public final class SmimeModule extends AbstractModule {

    @Provides
    @Singleton
    TrustStore trustStore(FileSystem files, Clock clock) throws IOException {
        return new TrustStore(TrustSources.in(files.getFile("file://conf/smime").toPath()), clock);
    }

    @Provides
    @Singleton
    AlgorithmPolicy algorithms(TestaSettings settings) {
        return switch (settings.get(SmimeSettings.WEAK_ALGORITHMS)) {
            case REFUSE -> AlgorithmPolicy.standard();
            case ACCEPT -> AlgorithmPolicy.anything();
        };
    }

    @Provides
    @Singleton
    SmimeVerifier verifier(CertificateTrust trust, AlgorithmPolicy algorithms, TestaSettings settings, TrustStore store,
                           DigitalIdDirectory directory) {
        CertificateSource known = () -> directory.all().stream().map(DigitalId::certificate);
        return new CmsVerifier(trust, new SmimePolicy(algorithms, true,
            settings.get(SmimeSettings.OTHER_DATE) == SmimeSettings.Lapse.REFUSE, SmimeLimits.standard()),
            known.and(store::certificates));
    }

    @Provides
    @Singleton
    TrustPolicy trustPolicy(TestaSettings settings, AlgorithmPolicy algorithms) {
        return new TrustPolicy(algorithms, missingCrl(settings.get(SmimeSettings.CRL_MISSING)),
            missingCrl(settings.get(SmimeSettings.CRL_EXPIRED)));
    }

    @Provides
    @Singleton
    CertificateTrust trust(TrustStore store, TrustPolicy policy) {
        return new PkixTrust(store, policy);
    }

    @Provides
    @Singleton
    RevocationCheck revocations(TrustStore store, Clock clock) {
        return new KnownRevocations(store, clock);
    }

    @ProvidesIntoSet
    PartCheck health(TrustStore store, CurrentSettings settings, Clock clock) {
        return new TrustHealth(store, () -> settings.get(SmimeSettings.WARN_BEFORE), clock);
    }

    @ProvidesIntoSet
    Measurement figures(TrustStore store) {
        return new TrustFigures(store);
    }

    private static MissingCrl missingCrl(SmimeSettings.Unsure unsure) {
        return MissingCrl.valueOf(unsure.name());
    }
}
