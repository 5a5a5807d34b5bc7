package eu.testa.mail.core.delivery;

import static eu.testa.mail.core.delivery.Peering.JEANNE;
import static eu.testa.mail.core.delivery.Peering.deliver;
import static eu.testa.mail.core.delivery.Peering.envelope;
import static eu.testa.mail.core.delivery.Peering.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.delivery.route.Hop;
import eu.testa.mail.core.delivery.route.Route.Routed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delivery to a server that is not ours: Postfix's smtp-sink, with and without what it can do. */
class DeliveryIT {

    private static final String SINK = "127.82.4.1";

    @TempDir
    private Path folder;

    /** A running smtp-sink that writes each mail to a file. */
    private record Sink(Process process, InetSocketAddress address) implements AutoCloseable {

        @Override
        public void close() {
            process.destroy();
        }
    }

    private Sink start(String... options) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        InetSocketAddress address = new InetSocketAddress(SINK, FreePort.find(SINK));
        List<String> command = new ArrayList<>(List.of("/usr/sbin/smtp-sink"));
        command.addAll(List.of(options));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.addAll(List.of("-d", folder + "/mail.", SINK + ":" + address.getPort(), "100"));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            await().atMost(Duration.ofMinutes(1)).until(() -> listens(address));
            return new Sink(process, address);
        } catch (IOException e) {
            throw new AssertionError("smtp-sink is needed by this test: apt-get install postfix", e);
        }
    }

    private static boolean listens(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static DeliveryEngine engine(Sink sink) {
        Routed routed = new Routed(new Destination("eu-admin.net"), List.of(new Hop(10, SINK, List.of(sink.address))));
        return new DeliveryEngine(domain -> routed, DestinationGate.OPEN, plain(), DeliveryLimits.DEFAULT, Peering.LOG,
            Clock.systemUTC());
    }

    /** The sink puts its own header lines first. */
    private List<String> mails() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(DeliveryIT::read).filter(text -> text.contains("Subject: ")).map(text ->
                text.substring(text.indexOf("Subject: "))).sorted().toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void deliverAndCompare(String... options) throws Exception {
        try (Sink sink = start(options); DeliveryEngine engine = engine(sink)) {
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<Callable<List<RecipientResult>>> mails = IntStream.range(100, 300).<Callable<List<RecipientResult>>>mapToObj(
                number -> () -> deliver(engine, envelope(JEANNE), message(number))).toList();
            for (Future<List<RecipientResult>> mail : threads.invokeAll(mails)) {
                assertThat(mail.get()).hasOnlyElementsOfType(Delivered.class);
            }
            threads.shutdown();
            assertThat(mails()).isEqualTo(IntStream.range(100, 300).mapToObj(DeliveryIT::stored).toList());
        }
    }

    private static String message(int number) {
        return "Subject: " + number + "\r\n\r\n.\r\n..\r\n" + "Bonjour.\r\n".repeat(number) + ".end\r\n";
    }

    /** The sink keeps lines as Unix does, and ends a mail with an empty one. */
    private static String stored(int number) {
        return message(number).replace("\r\n", "\n") + "\n";
    }

    @Test
    void shouldDeliverEveryMailAsItIs() throws Exception {
        deliverAndCompare();
    }

    @Test
    void shouldDeliverWithoutPipelining() throws Exception {
        deliverAndCompare("-p");
    }

    @Test
    void shouldDeliverToAServerThatKnowsHeloOnly() throws Exception {
        deliverAndCompare("-e");
    }

    @Test
    void shouldReturnEightBitMailThatAServerDoesNotTake() throws Exception {
        try (Sink sink = start("-8"); DeliveryEngine engine = engine(sink)) {
            assertThat(deliver(engine, envelope(JEANNE), "Subject: \u00e9\r\n\r\n")).singleElement()
                .isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.reply().status()).isEqualTo("5.6.3"));
            assertThat(mails()).isEmpty();
        }
    }
}
