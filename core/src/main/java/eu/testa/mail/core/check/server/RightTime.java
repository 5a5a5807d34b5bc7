package eu.testa.mail.core.check.server;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.TimeSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The clock is right: certificates, CRLs and the five days of waiting mail depend on it. It is compared with
 * {@code time.server} (SNTP); where none is set, the operating system is asked whether it is synchronised.
 */
public final class RightTime extends Requirement {

    private static final Duration TOLERATED = Duration.ofSeconds(5);
    private static final Duration WRONG = Duration.ofMinutes(1);
    private static final String SYNCHRONISE = "Let the machine follow a time server (systemd-timesyncd, chrony, ntpd).";

    public RightTime() {
        super("2.1", "clock");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        Optional<Endpoint> server = surroundings.settings().get(TimeSettings.SERVER);
        return List.of(server.isPresent() ? compare(server.get(), surroundings) : askTheSystem());
    }

    private Finding compare(Endpoint server, Surroundings surroundings) {
        Duration offset;
        try {
            offset = new TimeServer(server, surroundings.patience()).offset(surroundings.clock());
        } catch (IOException e) {
            return warn("the time server " + server + " does not answer: " + e.getMessage(),
                "Open UDP 123 to it, or correct time.server in testa.properties.");
        }
        String found = String.format(Locale.ROOT, "%.1f s %s the time server %s", Math.abs(offset.toMillis() / 1000.0),
            offset.isNegative() ? "before" : "behind", server);
        if (offset.abs().compareTo(WRONG) > 0) {
            return fail(found, SYNCHRONISE);
        }
        return offset.abs().compareTo(TOLERATED) > 0 ? warn(found, SYNCHRONISE) : pass(found);
    }

    private Finding askTheSystem() {
        try {
            Process process = new ProcessBuilder("timedatectl", "show", "--property=NTPSynchronized", "--value")
                .redirectErrorStream(true).start();
            process.getOutputStream().close();
            if (process.waitFor(2, TimeUnit.SECONDS)) {
                String answer = new String(process.getInputStream().readNBytes(100), StandardCharsets.US_ASCII).strip();
                if (answer.equals("yes")) {
                    return pass("the system is synchronised (timedatectl)");
                }
                if (answer.equals("no")) {
                    return fail("the system is not synchronised (timedatectl)", SYNCHRONISE);
                }
            } else {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return unknown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return unknown();
    }

    private Finding unknown() {
        return warn("not known: this system does not tell whether it is synchronised",
            "Name a time server as time.server in testa.properties.");
    }
}
