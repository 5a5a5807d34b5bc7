package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.delivery.DeliveryFigures;
import eu.testa.mail.core.delivery.DeliveryLog;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.evidence.Refusals;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKey;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKeyFiles;
import eu.testa.mail.core.evidence.log.EvidenceFigures;
import eu.testa.mail.core.evidence.log.EvidenceHealth;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.evidence.log.EvidenceRetention;
import eu.testa.mail.core.evidence.witness.CheckpointPost;
import eu.testa.mail.core.evidence.witness.CheckpointPostHealth;
import eu.testa.mail.core.evidence.witness.ConfiguredWitness;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.reload.CurrentSettings;
import eu.testa.mail.core.report.ReportSignature;
import eu.testa.mail.core.settings.EvidenceSettings;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.evidence.EvidenceStart;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;

/** Evidence below {@code var/evidence}, signed with the key in {@code var/secrets}. */
public final class EvidenceModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(Evidence.class).to(EvidenceLog.class);
        bind(EvidenceStart.class).in(Scopes.SINGLETON);
    }

    @Provides
    @Singleton
    EvidenceKey key(JamesDirectoriesProvider folders, TestaSettings settings, Clock clock) throws IOException {
        return new EvidenceKeyFiles(var(folders).resolve("secrets")).read(settings.get(TestaSettings.HOSTNAME), clock);
    }

    @Provides
    @Singleton
    ConfiguredWitness witness(TestaSettings settings) {
        return new ConfiguredWitness(settings.get(EvidenceSettings.TIME_STAMPS), settings.get(EvidenceSettings.COPIES));
    }

    @Provides
    @Singleton
    EvidenceLog log(JamesDirectoriesProvider folders, TestaSettings settings, EvidenceKey key, ConfiguredWitness witness,
                    Clock clock) throws IOException {
        return EvidenceLog.open(folder(folders), settings.get(TestaSettings.HOSTNAME), key, witness, clock);
    }

    @Provides
    @Singleton
    CheckpointPost post(EvidenceLog log, TestaSettings settings, ReportSignature signature, Clock clock) {
        return new CheckpointPost(log, settings.get(EvidenceSettings.MAIL_TO), settings.get(EvidenceSettings.MAIL_EVERY),
            settings.get(TestaSettings.HOSTNAME), settings.postmasterAddress(), signature::sign, clock);
    }

    @Provides
    @Singleton
    Refusals refusals(Evidence evidence, Clock clock) {
        return new Refusals(evidence, clock);
    }

    /** One for mail that is sent on and mail that stays here. */
    @Provides
    @Singleton
    DeliveryLog deliveryLog(Evidence evidence, DeliveryFigures figures, Clock clock) {
        return new DeliveryLog(evidence, figures, clock);
    }

    @Provides
    @Singleton
    EvidenceRetention retention(JamesDirectoriesProvider folders, CurrentSettings settings, Clock clock) {
        return new EvidenceRetention(folder(folders), () -> settings.get(EvidenceSettings.KEEP), clock);
    }

    @ProvidesIntoSet
    PartCheck health(EvidenceLog log, EvidenceKey key, ConfiguredWitness witness, Clock clock) {
        return new EvidenceHealth(log, key, witness, clock);
    }

    @ProvidesIntoSet
    PartCheck postHealth(CheckpointPost post) {
        return new CheckpointPostHealth(post);
    }

    @ProvidesIntoSet
    Measurement figures(EvidenceLog log, EvidenceKey key) {
        return new EvidenceFigures(log, key);
    }

    private static Path folder(JamesDirectoriesProvider folders) {
        return var(folders).resolve("evidence");
    }

    private static Path var(JamesDirectoriesProvider folders) {
        return Path.of(folders.getVarDirectory());
    }
}
