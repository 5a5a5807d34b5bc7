package eu.testa.mail.core.check;

import eu.testa.mail.core.check.RunningServer.Waiting;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** No mail waits for a destination that is down (chapter 2.1: 5 days store and forward). */
final class WaitingMail implements Requirement {

    @Override
    public String chapter() {
        return "2.1";
    }

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        List<Waiting> waiting;
        try {
            waiting = surroundings.server().waiting();
        } catch (IOException e) {
            return List.of(warn("not known: the server does not run", "Start it and check again."));
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
