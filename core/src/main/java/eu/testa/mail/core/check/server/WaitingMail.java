package eu.testa.mail.core.check.server;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.RunningServer.Waiting;
import eu.testa.mail.core.check.Surroundings;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** No mail waits for a destination that is down (chapter 2.1: 5 days store and forward). */
public final class WaitingMail extends Requirement {

    public WaitingMail() {
        super("2.1", "queue");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        List<Waiting> waiting;
        try {
            waiting = surroundings.server().waiting();
        } catch (IOException e) {
            return List.of(onlyTheServerKnows());
        }
        List<Waiting> down = waiting.stream().filter(one -> one.mails() > 0 && !one.state().equals("up")).toList();
        if (down.isEmpty()) {
            return List.of(pass(waiting.stream().mapToLong(Waiting::mails).sum() + " mails wait, none for a destination that is "
                + "down"));
        }
        return List.of(warn(down.stream().map(one -> one.mails() + " mails wait for " + one.destination() + ", which is "
            + one.state() + (one.lastError().isEmpty() ? "" : ": " + one.lastError())).collect(Collectors.joining("; ")),
            "They go out by themselves when it is up. ./testa queue list has them."));
    }
}
