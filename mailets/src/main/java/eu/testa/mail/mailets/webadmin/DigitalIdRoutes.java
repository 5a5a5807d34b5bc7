package eu.testa.mail.mailets.webadmin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.digitalid.DigitalId;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.CertificateReader;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.inject.Inject;
import javax.servlet.http.HttpServletResponse;
import org.apache.james.webadmin.Routes;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * The directory of digital IDs:
 *
 * <pre>
 * GET    /testa/digital-ids                   all, as JSON; ?changed=true: those with another key than before
 * GET    /testa/digital-ids/ADDRESS           those of an address, newest first; 404 if there is none
 * GET    /testa/digital-ids/ADDRESS.cer       the one that users are offered, PEM; 404 if there is none
 * GET    /testa/digital-ids/ADDRESS.p7b       the same, PKCS#7
 * GET    /testa/digital-ids.p7b               all that users are offered, PKCS#7
 * POST   /testa/digital-ids                   keeps the certificates in the body (.cer, .p7b, PEM or DER)
 * POST   /testa/digital-ids/ADDRESS/confirm   vouches for those that came with mail; ?sha256= only for that one; 404 if there is none
 * DELETE /testa/digital-ids/ADDRESS           deletes those of an address; ?sha256= only that one; 404 if there is none
 * </pre>
 */
public final class DigitalIdRoutes implements Routes {

    /** Where they are. */
    public static final String BASE = "/testa/digital-ids";

    private static final String ONE = BASE + "/:address";
    private static final String CER = ".cer";
    private static final String P7B = ".p7b";
    private static final String JSON = "application/json";
    private static final long READ_BEFORE_REFUSAL = 64L * 1024 * 1024;

    private final DigitalIdDirectory directory;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    public DigitalIdRoutes(DigitalIdDirectory directory) {
        this.directory = directory;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, (request, response) -> json(response,
            Boolean.parseBoolean(request.queryParams("changed")) ? directory.changed() : directory.all()));
        service.get(BASE + P7B, this::offered);
        service.get(ONE, this::one);
        service.post(BASE, this::keep);
        service.post(ONE + "/confirm", this::confirm);
        service.delete(ONE, this::delete);
    }

    private Object one(Request request, Response response) throws GeneralSecurityException, IOException {
        String address = request.params("address");
        if (address.endsWith(CER) || address.endsWith(P7B)) {
            Optional<DigitalId> offered = directory.offered(address.substring(0, address.lastIndexOf('.')));
            if (offered.isEmpty()) {
                return new StatusMessage(HttpServletResponse.SC_NOT_FOUND,
                    "there is no usable digital ID of this address").in(response);
            }
            X509Certificate certificate = offered.get().certificate();
            if (address.endsWith(P7B)) {
                return p7b(response, List.of(certificate));
            }
            response.type("application/pem-certificate-chain");
            return CertificateFiles.pem(certificate);
        }
        List<DigitalId> history = directory.history(address);
        return history.isEmpty()
            ? new StatusMessage(HttpServletResponse.SC_NOT_FOUND, "there is no digital ID of " + address).in(response)
            : json(response, history);
    }

    private Object offered(Request request, Response response) throws GeneralSecurityException, IOException {
        return p7b(response, directory.offered().map(DigitalId::certificate).distinct().toList());
    }

    private static byte[] p7b(Response response, List<X509Certificate> certificates)
        throws GeneralSecurityException, IOException {
        response.type("application/pkcs7-mime; smime-type=certs-only");
        return CertificateFiles.p7b(certificates);
    }

    private Object keep(Request request, Response response) throws IOException {
        InputStream in = request.raw().getInputStream();
        byte[] body = in.readNBytes(CertificateReader.MAX_BYTES + 1);
        if (body.length > CertificateReader.MAX_BYTES) {
            // who is cut off while he sends does not read why
            in.skip(READ_BEFORE_REFUSAL);
            return new StatusMessage(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
                "that is too large for certificates").in(response);
        }
        List<DigitalId> added = new ArrayList<>();
        try {
            for (X509Certificate certificate : CertificateReader.read(body)) {
                added.addAll(directory.keep(certificate));
            }
        } catch (CertificateException e) {
            return new StatusMessage(HttpServletResponse.SC_BAD_REQUEST, e.getMessage()).in(response);
        }
        return json(response, added);
    }

    private Object confirm(Request request, Response response) throws IOException {
        int confirmed = directory.confirm(request.params("address"), Optional.ofNullable(request.queryParams("sha256")));
        if (confirmed == 0) {
            return new StatusMessage(HttpServletResponse.SC_NOT_FOUND,
                "there is no such digital ID that came with a mail").in(response);
        }
        response.type(JSON);
        return mapper.createObjectNode().put("confirmed", confirmed).toString();
    }

    private Object delete(Request request, Response response) throws IOException {
        int deleted = directory.delete(request.params("address"), Optional.ofNullable(request.queryParams("sha256")));
        if (deleted == 0) {
            return new StatusMessage(HttpServletResponse.SC_NOT_FOUND, "there is no such digital ID").in(response);
        }
        response.type(JSON);
        return mapper.createObjectNode().put("deleted", deleted).toString();
    }

    private String json(Response response, Collection<DigitalId> ids) {
        ArrayNode array = mapper.createArrayNode();
        for (DigitalId id : ids) {
            array.add(describe(id));
        }
        response.type(JSON);
        return array.toString();
    }

    private ObjectNode describe(DigitalId id) {
        return mapper.createObjectNode()
            .put("address", id.address())
            .put("status", directory.status(id).name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .put("origin", id.origin().label())
            .put("changed", id.changed())
            .put("notBefore", id.notBefore().toString())
            .put("notAfter", id.notAfter().toString())
            .put("subject", CertificateFiles.name(id.certificate().getSubjectX500Principal()))
            .put("issuer", CertificateFiles.name(id.certificate().getIssuerX500Principal()))
            .put("serial", CertificateFiles.serial(id.certificate()))
            .put("sha256", id.sha256());
    }
}
