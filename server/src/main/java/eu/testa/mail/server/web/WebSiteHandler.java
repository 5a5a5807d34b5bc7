package eu.testa.mail.server.web;

import eu.testa.mail.core.web.WebAnswer;
import eu.testa.mail.core.web.WebRequest;
import eu.testa.mail.core.web.WebSite;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.http.BadMessageException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.AbstractHandler;

/** Between Jetty and {@link WebSite}: a body that is too long is not read. */
final class WebSiteHandler extends AbstractHandler {

    private final WebSite site;

    WebSiteHandler(WebSite site) {
        this.site = site;
    }

    @Override
    public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response)
        throws IOException {
        base.setHandled(true);
        byte[] body = request.getInputStream().readNBytes(WebSite.MAX_BODY + 1);
        boolean head = request.getMethod().equals("HEAD");
        WebAnswer answer = body.length > WebSite.MAX_BODY ? WebAnswer.failed(413, "This is longer than any request may be.")
            : answer(head ? "GET" : request.getMethod(), body, request);
        response.setStatus(answer.status());
        response.setContentType(answer.type());
        response.setHeader("X-Content-Type-Options", "nosniff");
        answer.headers().forEach(response::setHeader);
        response.setContentLength(answer.body().length);
        if (!head) {
            response.getOutputStream().write(answer.body());
        }
    }

    private WebAnswer answer(String method, byte[] body, HttpServletRequest request) {
        Map<String, String> parameters;
        try {
            // of the query alone: the body has been read
            parameters = request.getParameterMap().entrySet().stream()
                .filter(entry -> entry.getValue().length > 0)
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()[0]));
        } catch (BadMessageException | IllegalArgumentException e) {
            return WebAnswer.failed(400, "The address cannot be read.");
        }
        return site.answer(new WebRequest(method, request.getRequestURI(), parameters,
            Optional.ofNullable(request.getHeader("Accept-Language")).orElse(""), body));
    }
}
