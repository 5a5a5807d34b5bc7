package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.evidence.proof.LoggedProofs;
import eu.testa.mail.core.evidence.proof.MailProofs;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.report.ReportSignature;
import eu.testa.mail.core.report.ReportSignatureHealth;
import eu.testa.mail.core.settings.ReportSettings;
import eu.testa.mail.core.settings.ReportSettings.Choice;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;

/** Reports to senders: signed with the digital ID in {@code var/secrets}, and with a proof where one is wanted. */
public final class ReportModule extends AbstractModule {

    @Provides
    @Singleton
    ReportSignature signature(JamesDirectoriesProvider folders, TestaSettings settings) throws IOException {
        return settings.get(ReportSettings.SIGN) == Choice.YES
            ? ReportSignature.read(Path.of(folders.getVarDirectory()).resolve("secrets"), settings.postmasterAddress())
            : ReportSignature.none();
    }

    @Provides
    @Singleton
    MailProofs proofs(EvidenceLog log, TestaSettings settings) {
        return settings.get(ReportSettings.PROOF) == Choice.YES ? new LoggedProofs(log) : MailProofs.NONE;
    }

    @ProvidesIntoSet
    PartCheck health(ReportSignature signature, TestaSettings settings, Clock clock) {
        return new ReportSignatureHealth(signature, settings.get(ReportSettings.SIGN) == Choice.YES, clock);
    }
}
