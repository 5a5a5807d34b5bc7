package eu.testa.mail.server;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.server.command.ArchivedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A relay with the class archive that {@code ./testa class-archive} has made of it. */
class ClassArchiveIT {

    private static final String ADDRESS = "127.0.0.88";
    private static final int PATIENCE_MINUTES = 3;
    private static final String ARCHIVED = " source: shared objects file";
    /** Of a signed jar; of the scan of a mail; and of a report. */
    private static final List<String> NEEDED = List.of("org.bouncycastle.jce.provider.BouncyCastleProvider",
        "eu.testa.mail.core.virus.clamd.ClamdReply", "eu.testa.mail.core.virus.archive.FileWalk",
        "eu.testa.mail.core.report.ReportTexts");

    @TempDir
    private Path folder;

    /** A recorder, a profiler and an exporter of figures are shown each class, for which Java opens its jar. The signed mail needs them all. */
    @Test
    void shouldCarrySignedMailWhileJavaIsRecorded() throws Exception {
        Path conf = ServerProcess.copyOfConf("relay", folder);
        Path loaded = folder.resolve("loaded");
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(ServerProcess.java("relay"));
        command.addAll(List.of("-XX:StartFlightRecording:filename=" + folder.resolve("recording.jfr"), "-XX:ErrorFile=" + folder.resolve("error"),
            "-Xlog:class+load:file=" + loaded, "-cp", ServerProcess.LIBRARIES + "/*", ArchivedServer.class.getName(), conf.toString(), ADDRESS, "2",
            "--conf", conf.toString(), "--var", folder.resolve("var").toString()));
        for (String listener : List.of("smtp.bind=" + ADDRESS + ":2525", "webadmin.bind=" + ADDRESS + ":8000", "jmx.bind=" + ADDRESS + ":9999")) {
            command.addAll(List.of("--set", listener));
        }
        Process relay = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(relay.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).as("in time").isTrue();
            assertThat(relay.exitValue()).as(Files.readString(output)).isZero();
            assertThat(Files.readString(loaded)).contains(NEEDED.stream().map(name -> name + ARCHIVED).toList());
        } finally {
            relay.destroyForcibly();
        }
    }
}
