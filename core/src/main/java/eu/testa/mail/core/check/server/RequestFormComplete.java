package eu.testa.mail.core.check.server;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.network.RequestForm;
import java.util.List;
import java.util.stream.Collectors;

/** The "TESTA SMTP Request Form" can be sent (chapter 3.1, stage 2). */
public final class RequestFormComplete extends Requirement {

    public RequestFormComplete() {
        super("3.1", "request-form");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        if (!surroundings.isNational()) {
            return List.of();
        }
        List<RequestForm.Field> missing = RequestForm.of(surroundings.settings()).missing();
        return List.of(missing.isEmpty() ? pass("every field is filled in")
            : warn("missing: " + missing.stream().map(RequestForm.Field::label).collect(Collectors.joining(", ")),
                "Set " + missing.stream().map(RequestForm.Field::key).collect(Collectors.joining(", "))
                    + " in testa.properties, then: ./testa request-form"));
    }
}
