package eu.testa.mail.core.web;

import java.util.Map;

/**
 * What a browser or a mail program asks.
 *
 * @param method         in capitals
 * @param path           from the slash on, not decoded
 * @param parameters     of the query, decoded; of several values the first
 * @param acceptLanguage the header; empty without it
 * @param body           at most {@link WebSite#MAX_BODY} octets
 */
public record WebRequest(String method, String path, Map<String, String> parameters, String acceptLanguage, byte[] body) {
}
