package eu.testa.mail.core.evidence.query;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.evidence.query.Story.Handover;
import eu.testa.mail.core.evidence.query.Story.Step;
import eu.testa.mail.core.evidence.verification.EvidenceVerification.FileResult;
import eu.testa.mail.core.evidence.verification.EvidenceVerification.Finding;
import eu.testa.mail.core.pki.CertificateFiles;

/** What evidence says, for programs: the same from the command line and over webadmin. */
public final class EvidenceJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private EvidenceJson() {
    }

    /** How a log is. */
    public static ObjectNode of(EvidenceLog.State state) {
        ObjectNode object = JSON.createObjectNode().put("checkpoint", state.checkpointAt().toString()).put("unsigned", state.unsigned());
        state.loss().ifPresent(loss -> object.put("loss", loss));
        state.trouble().ifPresent(trouble -> object.put("trouble", trouble));
        return object;
    }

    /** A mail's story. */
    public static ObjectNode of(Story story) {
        ObjectNode object = JSON.createObjectNode();
        object.put("messageId", story.messageId());
        object.put("unchanged", story.isUnchanged());
        object.putArray("steps");
        for (Step step : story.steps()) {
            ObjectNode one = object.withArray("steps").addObject();
            one.put("server", step.server());
            EvidenceRecord record = step.record();
            one.put("at", record.at().toString());
            one.put("event", record.event().word());
            record.facts().forEach((name, value) -> one.set(name, JSON.valueToTree(value)));
        }
        object.putArray("handovers");
        for (Handover handover : story.handovers()) {
            object.withArray("handovers").addObject().put("from", handover.from()).put("to", handover.to())
                .put("digest", handover.digest()).put("same", handover.same());
        }
        return object;
    }

    /** What was found in a file of the log. */
    public static ObjectNode of(FileResult result) {
        ObjectNode object = JSON.createObjectNode();
        object.put("file", result.file().lines().toString());
        object.put("unchanged", result.findings().isEmpty());
        object.put("records", result.records());
        object.put("unsigned", result.unsigned());
        result.signer().ifPresent(signer -> object.put("signer", CertificateFiles.name(signer.getSubjectX500Principal())));
        result.stamp().ifPresent(stamp -> object.put("stampedAt", stamp.at().toString())
            .put("stampedBy", CertificateFiles.name(stamp.by().getSubjectX500Principal())));
        object.putArray("findings");
        for (Finding finding : result.findings()) {
            object.withArray("findings").addObject().put("file", finding.file().toString()).put("line", finding.line())
                .put("what", finding.what());
        }
        return object;
    }
}
