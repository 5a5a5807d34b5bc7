package eu.testa.mail.lab.command;

import eu.testa.mail.lab.Installation;
import eu.testa.mail.lab.LabHome;
import eu.testa.mail.lab.TestaLab;
import java.io.PrintWriter;
import java.util.Locale;

/** The lab that a command is about: home and network from the environment, progress to the terminal. */
final class CurrentLab {

    private CurrentLab() {
    }

    static TestaLab lab(PrintWriter out) {
        Installation installation = Installation.current();
        LabHome home = LabHome.of(System.getenv(), installation.project());
        long start = System.nanoTime();
        return new TestaLab(installation, home, home.network(System.getenv()), line -> {
            double seconds = (System.nanoTime() - start) / 1e9;
            synchronized (out) {
                out.println(String.format(Locale.ROOT, "[%5.1f s] %s", seconds, line));
                out.flush();
            }
        });
    }
}
