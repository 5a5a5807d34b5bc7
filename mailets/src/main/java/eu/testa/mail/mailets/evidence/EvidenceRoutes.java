package eu.testa.mail.mailets.evidence;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.evidence.checkpoint.CheckpointVerifier;
import eu.testa.mail.core.evidence.checkpoint.EvidenceAnchors;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.evidence.proof.ProofArchive;
import eu.testa.mail.core.evidence.query.EvidenceExports;
import eu.testa.mail.core.evidence.query.EvidenceExports.Format;
import eu.testa.mail.core.evidence.query.EvidenceJson;
import eu.testa.mail.core.evidence.query.EvidenceSearch;
import eu.testa.mail.core.evidence.query.EvidenceSearch.Found;
import eu.testa.mail.core.evidence.query.Stories;
import eu.testa.mail.core.evidence.query.Story;
import eu.testa.mail.core.evidence.verification.EvidenceVerification;
import eu.testa.mail.core.evidence.witness.CheckpointCopies;
import eu.testa.mail.core.settings.EvidenceSettings;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.webadmin.AccessGate;
import eu.testa.mail.mailets.webadmin.StatusMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.servlet.http.HttpServletResponse;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;
import org.apache.james.webadmin.Routes;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * The evidence over webadmin:
 *
 * <pre>
 * GET  /testa/evidence                     how the log is: newest checkpoint, what is not signed, what is wrong
 * GET  /testa/evidence/mails?mail=&amp;limit=   what happened to mails, an array; mail is a Message-ID, a mail id or an address
 * GET  /testa/evidence/verification        each file of the log, with what was changed in it, or does not fit evidence.copies
 * GET  /testa/evidence/proof?mail=         a ZIP file; 404 if nothing is known, 409 while the records are not signed
 * GET  /testa/evidence/records?format=     the records themselves, jsonl or csv
 * POST /testa/evidence/checkpoint          signs now
 * POST /testa/evidence/accept-loss         {"reason": "…"}: signs again although records are missing
 * </pre>
 *
 * <p>The middle four take {@code since=2026-12-01} and {@code until=}, days in UTC, both included; without them it is all there
 * is.
 */
public final class EvidenceRoutes implements Routes {

    private static final String BASE = "/testa/evidence";
    private static final String JSON = "application/json";

    private final EvidenceLog log;
    private final Optional<CheckpointCopies> copies;
    private final Clock clock;
    private final Path conf;
    private final Path var;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    public EvidenceRoutes(EvidenceLog log, JamesDirectoriesProvider folders, TestaSettings settings, Clock clock) {
        this.log = log;
        this.copies = settings.get(EvidenceSettings.COPIES).map(CheckpointCopies::new);
        this.clock = clock;
        this.conf = Path.of(folders.getConfDirectory());
        this.var = Path.of(folders.getVarDirectory());
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, answer((request, response) -> state()));
        service.get(BASE + "/mails", answer(this::mails));
        service.get(BASE + "/verification", answer(this::verification));
        service.get(BASE + "/proof", answer(this::proof));
        service.get(BASE + "/records", answer(this::records));
        service.post(BASE + "/checkpoint", answer((request, response) -> {
            log.checkpoint();
            return state();
        }));
        service.post(BASE + "/accept-loss", answer(this::acceptLoss));
    }

    private interface Answer {
        Object to(Request request, Response response) throws IOException;
    }

    private spark.Route answer(Answer answer) {
        return (request, response) -> {
            response.type(JSON);
            try {
                return answer.to(request, response);
            } catch (IllegalArgumentException | DateTimeException e) {
                return new StatusMessage(HttpServletResponse.SC_BAD_REQUEST, e.getMessage()).in(response);
            }
        };
    }

    private ObjectNode state() {
        return EvidenceJson.of(log.state());
    }

    private ArrayNode mails(Request request, Response response) throws IOException {
        EvidenceQuery query = new EvidenceQuery(request);
        ArrayNode stories = mapper.createArrayNode();
        for (Story story : Stories.from(List.of(log.folder()), folder -> search(query)).of(query.mail(), query.limit())) {
            stories.add(EvidenceJson.of(story));
        }
        return stories;
    }

    private ArrayNode verification(Request request, Response response) throws IOException {
        EvidenceQuery query = new EvidenceQuery(request);
        ArrayNode files = mapper.createArrayNode();
        new EvidenceVerification(new CheckpointVerifier(EvidenceAnchors.ofServer(conf, var)), copies, clock,
            result -> files.add(EvidenceJson.of(result))).verify(log.folder(), query.since(), query.until());
        return files;
    }

    private Object proof(Request request, Response response) throws IOException {
        EvidenceQuery query = new EvidenceQuery(request);
        EvidenceSearch search = search(query);
        List<Found> records = search.records(search.mails(List.of(query.mail()), Integer.MAX_VALUE));
        if (records.isEmpty()) {
            return new StatusMessage(HttpServletResponse.SC_NOT_FOUND,
                "there is no evidence of " + query.mail() + " on these days").in(response);
        }
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try {
            new ProofArchive(records).writeTo(zip);
        } catch (IOException e) {
            return new StatusMessage(HttpServletResponse.SC_CONFLICT, e.getMessage()).in(response);
        }
        response.type("application/zip");
        return zip.toByteArray();
    }

    private Object records(Request request, Response response) throws IOException {
        EvidenceQuery query = new EvidenceQuery(request);
        Format format = query.format();
        LocalDate since = query.since();
        LocalDate until = query.until();
        log.awaitDurable();
        response.type(format == Format.CSV ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8");
        try (Writer out = new OutputStreamWriter(response.raw().getOutputStream(), StandardCharsets.UTF_8)) {
            EvidenceExports.write(log.folder(), since, until, format, out);
        }
        return "";
    }

    private Object acceptLoss(Request request, Response response) throws IOException {
        String reason = new EvidenceQuery(request).reason();
        Optional<String> accepted = log.acceptLoss(AccessGate.caller(request).name(), request.ip(), reason);
        return accepted.isPresent() ? mapper.createObjectNode().put("accepted", accepted.get())
            : new StatusMessage(HttpServletResponse.SC_CONFLICT,
                "no evidence is missing, so there is nothing to accept").in(response);
    }

    /** In all that was written until now. */
    private EvidenceSearch search(EvidenceQuery query) throws IOException {
        log.awaitDurable();
        return EvidenceSearch.in(log.folder(), query.since(), query.until());
    }
}
