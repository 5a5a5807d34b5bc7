package eu.testa.mail.core.reminder;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.deferred.PostgresServer;
import eu.testa.mail.core.mail.Outbox;
import eu.testa.mail.core.report.Reporter;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.TaskLease;
import eu.testa.mail.core.time.ManualClock;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two servers on one PostgreSQL look at the same moment; what one does alone is in RemindersTest. */
class PostgresRemindersIT {

    private static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";
    private static final String POSTMASTER = "postmaster@tcn.f.eu-admin.net";

    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();

    private final ManualClock clock = new ManualClock();
    private final List<Ending> endings = List.of(Ending.ofUser(JEANNE, "first", clock.instant().plus(Duration.ofDays(8))),
        Ending.ofServer("the listeners' certificate", clock.instant().plus(Duration.ofDays(9))));
    private final List<String> to = new ArrayList<>();
    private final List<String> toOfOther = new ArrayList<>();

    @Test
    void shouldTellAUserOnceThoughTheOtherServerLooksWhileItIsTold() throws Exception {
        try (Database database = Database.open(POSTGRES.address(), Clock.systemUTC())) {
            ReminderRound other = round(database, "mail-2.tcn.f.eu-admin.net", (envelope, mail) -> {
                envelope.recipients().forEach(recipient -> toOfOther.add(recipient.address()));
                return Outbox.LETTER + toOfOther.size();
            });
            ReminderRound one = round(database, "mail-1.tcn.f.eu-admin.net", (envelope, mail) -> {
                if (to.isEmpty()) {
                    other.look();
                }
                envelope.recipients().forEach(recipient -> to.add(recipient.address()));
                return Outbox.LETTER + to.size();
            });

            one.look();
            other.look();

            assertThat(to).containsExactly(POSTMASTER, JEANNE);
            assertThat(toOfOther).as("of its own certificate").containsExactly(POSTMASTER);
        }
    }

    private ReminderRound round(Database database, String server, Outbox outbox) {
        return new ReminderRound(List.of(() -> endings), new Reminders(database, server, clock),
            new TaskLease(database, "reminders", Duration.ofMinutes(1)),
            new Reporter(server, POSTMASTER, Country.F.zone(), Country.F.languages()), outbox, clock);
    }
}
