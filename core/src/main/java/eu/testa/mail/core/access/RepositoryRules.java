package eu.testa.mail.core.access;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What James' routes for mail repositories are never used for, by whomever: the quarantine has a door of its own, which scans
 * again, and mail that is sent through once more goes through from the beginning, scan and verification with it.
 *
 * @param quarantine the path of the quarantine's repository, such as {@code quarantine}
 */
public record RepositoryRules(String quarantine) {

    private static final String ROUTE = "mailRepositories";

    /** The parameters of a request that matter here; null where one is missing. */
    public record Parameters(String action, String processor, String queue) {
    }

    /**
     * Why a request is refused.
     *
     * @param path       as it came
     * @param parameters asked for only where the path is one of these routes
     * @return for whoever asks; empty if it is not refused
     */
    public Optional<String> refusal(String path, Supplier<Parameters> parameters) {
        String plain = plain(path);
        return plain.equals(ROUTE) || plain.startsWith(ROUTE + "/")
            ? refusalOf(plain.substring(ROUTE.length()), parameters.get()) : Optional.empty();
    }

    private Optional<String> refusalOf(String repository, Parameters parameters) {
        String forbidden = "/" + parts(quarantine);
        if (repository.equals(forbidden) || repository.startsWith(forbidden + "/")) {
            return Optional.of("the quarantine is not opened here: see /testa/quarantine, or ./testa quarantine");
        }
        if ("reprocess".equals(parameters.action) && !"root".equals(parameters.processor)) {
            return Optional.of("mail goes through again from the beginning only: add processor=root");
        }
        if (parameters.queue != null && !parameters.queue.equals("spool")) {
            return Optional.of("mail goes through again by the spool only: leave out queue");
        }
        return Optional.empty();
    }

    /** Decoded until nothing is left to decode, because James decodes twice; without empty parts, which it passes over. */
    private static String plain(String path) {
        String decoded = path;
        for (String before = null; !decoded.equals(before);) {
            before = decoded;
            try {
                decoded = URLDecoder.decode(before, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                // a percent sign that stands for itself
                break;
            }
        }
        return parts(decoded);
    }

    private static String parts(String path) {
        return Arrays.stream(path.split("/")).filter(part -> !part.isEmpty()).collect(Collectors.joining("/"));
    }
}
