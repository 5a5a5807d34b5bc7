package eu.testa.mail.core.store.archive;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * Something in the store that is damaged. Nothing of what mails say is in it.
 *
 * @param part   what it is part of: {@code database}, {@code waiting mail}, {@code account} ...
 * @param row    which one, such as its {@code id} and {@code destination}; empty where it is more than one
 * @param what   is wrong
 * @param advice what to do
 */
public record StoreFinding(String part, Map<String, Object> row, String what, String advice) {

    /** In one line. */
    public String words() {
        String which = row.entrySet().stream().map(column -> column.getKey() + " " + column.getValue())
            .collect(Collectors.joining(", "));
        return part + (which.isEmpty() ? "" : " (" + which + ")") + ": " + what + ". " + advice;
    }
}
