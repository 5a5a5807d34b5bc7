package eu.testa.mail.core.check.server;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.store.DatabaseReason;
import eu.testa.mail.core.store.Replication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

/** Accounts and waiting mail can be read (chapter 2.1): the embedded database through the server, PostgreSQL itself. */
public final class DatabaseAnswers extends Requirement {

    private static final int SECONDS = 3;

    public DatabaseAnswers() {
        super("2.1", "database");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        String url = surroundings.settings().get(TestaSettings.STORE_URL);
        if (!url.isEmpty()) {
            return List.of(postgresql(url, surroundings.settings()));
        }
        try {
            surroundings.server().parts();
        } catch (IOException e) {
            return List.of(warn("not known: the embedded database belongs to the server, which does not run",
                "Start it and check again."));
        }
        try {
            surroundings.server().accounts();
            surroundings.server().waiting();
            return List.of(pass("embedded; accounts and waiting mail can be read"));
        } catch (IOException e) {
            return List.of(fail("embedded: " + e.getMessage(), "See logs/server.log; no mail is accepted until it answers."));
        }
    }

    private Finding judge(String answers, Replication replication) {
        return switch (replication.state()) {
            case NONE -> pass(answers + "; no standby");
            case SYNCHRONOUS -> pass(answers + "; a standby has on its disk what is committed");
            case ASYNCHRONOUS -> fail(answers + "; its standby follows asynchronously: what was acknowledged last is lost when the "
                + "standby is promoted", "Set synchronous_standby_names, and synchronous_commit = on (docs/redundancy.md).");
            case INTERRUPTED -> fail(answers + "; its synchronous standby does not follow, and every commit waits for it",
                "Bring the standby back, or go on without one (docs/redundancy.md).");
        };
    }

    private Finding postgresql(String url, TestaSettings settings) {
        Properties properties = new Properties();
        properties.setProperty("user", settings.get(TestaSettings.STORE_USER));
        properties.setProperty("loginTimeout", Integer.toString(SECONDS));
        properties.setProperty("connectTimeout", Integer.toString(SECONDS));
        properties.setProperty("socketTimeout", Integer.toString(SECONDS));
        try {
            String password = settings.get(TestaSettings.STORE_PASSWORD_FILE);
            if (!password.isEmpty()) {
                properties.setProperty("password", Files.readString(Path.of(password)).strip());
            }
            try (Connection connection = DriverManager.getConnection(url, properties)) {
                return judge(url + " answers: PostgreSQL " + connection.getMetaData().getDatabaseProductVersion(),
                    Replication.of(connection));
            }
        } catch (SQLException e) {
            return fail(url + ": " + DatabaseReason.of(e), "Is it running, and store.* in testa.properties right? No mail is accepted "
                + "until it answers.");
        } catch (IOException e) {
            return fail("the password cannot be read: " + e.getMessage(), "Correct store.password-file.");
        }
    }
}
