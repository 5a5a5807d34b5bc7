package eu.testa.mail.mailets.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.evidence.CheckpointCopies;
import eu.testa.mail.core.evidence.CheckpointVerifier;
import eu.testa.mail.core.evidence.EvidenceAnchors;
import eu.testa.mail.core.evidence.EvidenceExports;
import eu.testa.mail.core.evidence.EvidenceExports.Format;
import eu.testa.mail.core.evidence.EvidenceJson;
import eu.testa.mail.core.evidence.EvidenceLog;
import eu.testa.mail.core.evidence.EvidenceSearch;
import eu.testa.mail.core.evidence.EvidenceSearch.Found;
import eu.testa.mail.core.evidence.EvidenceVerification;
import eu.testa.mail.core.evidence.ProofArchive;
import eu.testa.mail.core.evidence.Stories;
import eu.testa.mail.core.evidence.Story;
import eu.testa.mail.core.settings.EvidenceSettings;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.webadmin.AccessGate;
import eu.testa.mail.mailets.webadmin.QueryValues;
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
import java.util.Locale;
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
    private static final int MAILS = 20;
    private static final int MOST_MAILS = 1000;

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

    private String state() {
        EvidenceLog.State state = log.state();
        ObjectNode node = mapper.createObjectNode().put("checkpoint", state.checkpointAt().toString())
            .put("unsigned", state.unsigned());
        state.loss().ifPresent(loss -> node.put("loss", loss));
        state.trouble().ifPresent(trouble -> node.put("trouble", trouble));
        return node.toString();
    }

    private String mails(Request request, Response response) throws IOException {
        int limit = new QueryValues(request).number("limit", MAILS, MOST_MAILS);
        ArrayNode stories = mapper.createArrayNode();
        for (Story story : Stories.from(List.of(log.folder()), folder -> search(request)).of(mail(request), limit)) {
            stories.add(EvidenceJson.of(story));
        }
        return stories.toString();
    }

    private String verification(Request request, Response response) throws IOException {
        ArrayNode files = mapper.createArrayNode();
        new EvidenceVerification(new CheckpointVerifier(EvidenceAnchors.ofServer(conf, var)), copies, clock,
            result -> files.add(EvidenceJson.of(result))).verify(log.folder(), since(request), until(request));
        return files.toString();
    }

    private Object proof(Request request, Response response) throws IOException {
        EvidenceSearch search = search(request);
        List<Found> records = search.records(search.mails(List.of(mail(request)), Integer.MAX_VALUE));
        if (records.isEmpty()) {
            return new StatusMessage(HttpServletResponse.SC_NOT_FOUND,
                "there is no evidence of " + mail(request) + " on these days").in(response);
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
        String name = new QueryValues(request).text("format").orElse("jsonl");
        if (!List.of("jsonl", "csv").contains(name)) {
            throw new IllegalArgumentException("format=" + name + ": expected jsonl or csv");
        }
        LocalDate since = since(request);
        LocalDate until = until(request);
        log.awaitDurable();
        response.type(name.equals("csv") ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8");
        try (Writer out = new OutputStreamWriter(response.raw().getOutputStream(), StandardCharsets.UTF_8)) {
            EvidenceExports.write(log.folder(), since, until, Format.valueOf(name.toUpperCase(Locale.ROOT)), out);
        }
        return "";
    }

    private String acceptLoss(Request request, Response response) throws IOException {
        JsonNode body = mapper.readTree(request.bodyAsBytes());
        String reason = body == null ? "" : body.path("reason").asText("");
        if (reason.isBlank()) {
            throw new IllegalArgumentException("say why with {\"reason\": \"...\"}");
        }
        Optional<String> accepted = log.acceptLoss(AccessGate.caller(request).name(), request.ip(), reason);
        return accepted.isPresent() ? mapper.createObjectNode().put("accepted", accepted.get()).toString()
            : new StatusMessage(HttpServletResponse.SC_CONFLICT,
                "no evidence is missing, so there is nothing to accept").in(response);
    }

    /** Of all that was written until now. */
    private EvidenceSearch search(Request request) throws IOException {
        log.awaitDurable();
        return EvidenceSearch.in(log.folder(), since(request), until(request));
    }

    private static String mail(Request request) {
        return new QueryValues(request).text("mail").filter(text -> !text.isBlank())
            .orElseThrow(() -> new IllegalArgumentException("mail: expected a Message-ID, a mail id or an address"));
    }

    private static LocalDate since(Request request) {
        return day(request, "since").orElse(LocalDate.MIN);
    }

    private static LocalDate until(Request request) {
        return day(request, "until").orElse(LocalDate.MAX);
    }

    private static Optional<LocalDate> day(Request request, String name) {
        return new QueryValues(request).value(name, "a day, such as 2026-12-01", LocalDate::parse);
    }
}
