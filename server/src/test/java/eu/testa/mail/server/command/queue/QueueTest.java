package eu.testa.mail.server.command.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.access.Caller;
import eu.testa.mail.core.access.LocalSecret;
import eu.testa.mail.core.deferred.Deferral;
import eu.testa.mail.core.deferred.DeferredMail;
import eu.testa.mail.core.deferred.DeferredStoreFixture;
import eu.testa.mail.core.deferred.MailFilter;
import eu.testa.mail.core.deferred.QueueDecisions;
import eu.testa.mail.core.deferred.Remainder;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.mailets.evidence.Reception;
import eu.testa.mail.mailets.james.MailState;
import eu.testa.mail.mailets.webadmin.QueueRoutes;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import spark.Request;
import spark.Service;

/** {@code ./testa queue} over webadmin's routes over a store. */
class QueueTest {

    private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");
    private static final Destination FRANCE = new Destination("tcn.f.eu-admin.net");
    private static final Destination BELGIUM = new Destination("tcn.b.eu-admin.net");
    private static final String DUPONT = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final RemoteReply BUSY = new RemoteReply(Optional.of("mail.tcn.f.eu-admin.net"),
        Optional.of("192.0.2.7:25"), Optional.empty(), 421, "4.3.2", "4.3.2 too busy");

    @TempDir
    Path conf;
    @TempDir
    Path var;
    private final WrittenEvidence evidence = new WrittenEvidence();
    private DeferredStoreFixture store;
    private Service webadmin;
    private long first;
    private long second;

    @BeforeEach
    void start() throws IOException {
        store = DeferredStoreFixture.openHasty(var, Clock.fixed(NOW, ZoneOffset.UTC));
        first = defer("mail-1", FRANCE, DUPONT);
        second = defer("mail-2", BELGIUM, "");
        store.destinations().markDown(FRANCE, 0, BUSY, NOW.plusSeconds(120));
        webadmin = Service.ignite().ipAddress("127.0.0.1").port(0);
        webadmin.before((request, response) -> request.attribute("testa.caller", Caller.LOCAL));
        QueueDecisions decisions = new QueueDecisions(store.queue(), evidence, Reception::named, new Clocks(store.clock(), store.clock()));
        new QueueRoutes(store::queue, store::destinations, store::mails, () -> decisions).define(webadmin);
        webadmin.awaitInitialization();
        LocalSecret.open(conf);
        tellWhereItIs();
    }

    private void tellWhereItIs() throws IOException {
        Files.writeString(conf.resolve("testa.properties"), "role = relay\nhostname = relay.eu-admin.net\n"
            + "dns.servers = 127.0.0.1\nwebadmin.bind = 127.0.0.1:" + webadmin.port() + "\n");
    }

    @AfterEach
    void stop() {
        webadmin.stop();
        webadmin.awaitStop();
        store.close();
    }

    private long defer(String name, Destination destination, String sender) throws IOException {
        byte[] state = new MailState(name, sender, List.of("Jeanne.Martin@" + destination), "retry", null, null, null, null,
            Map.of(), Map.of()).toJson();
        return store.defer(new Deferral(name, sender.isEmpty() ? Optional.empty() : Optional.of(sender), state, 1,
            new Remainder(destination, List.of(), BUSY, Scope.DESTINATION)), MessageSource.of("Subject: x\r\n\r\nconfidential\r\n".getBytes(StandardCharsets.US_ASCII)));
    }

    private record Run(int exitCode, String out, String err) {
        List<JsonNode> json() throws IOException {
            return new ObjectMapper().readerFor(JsonNode.class).<JsonNode>readValues(out).readAll();
        }
    }

    private Run queue(String command, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = new CommandLine(new Queue()).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] all = new String[arguments.length + 5];
        all[0] = command;
        all[1] = "--conf";
        all[2] = conf.toString();
        all[3] = "--var";
        all[4] = conf.toString();
        System.arraycopy(arguments, 0, all, 5, arguments.length);
        return new Run(line.execute(all), out.toString(), err.toString());
    }

    private DeferredMail mail(long id) throws IOException {
        return store.queue().get(id).orElseThrow();
    }

    /** {@code senderr=} beside a destination would mean everything for it. */
    @ParameterizedTest
    @ValueSource(strings = {"destination=tcn.f.eu-admin.net&senderr=x", "all=true&older-than=2", "Destination=x&id=1"})
    void shouldChooseNothingByAParameterThatThereIsNot(String query) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + webadmin.port() + "/testa/queue/mails?" + query)).DELETE().build(),
            HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("there is no such parameter; expected some of action, after, all, destination");
        assertThat(store.queue().get(first)).isPresent();
    }

    @Test
    void shouldListWhatWaitsWithThePeersWords() {
        Run list = queue("list");

        assertThat(list.exitCode()).isZero();
        assertThat(list.out().lines()).hasSize(3);
        assertThat(list.out()).contains(DUPONT, "<>", "421 4.3.2 too busy", "2026-03-02T08:00:00Z");
    }

    @Test
    void shouldListByDestinationSenderAndAgeAsJson() throws IOException {
        assertThat(ids(queue("list", "--json"))).containsExactly(first, second);
        assertThat(ids(queue("list", "--json", "--limit", "1"))).containsExactly(first);
        assertThat(ids(queue("list", "--json", "--destination", "tcn.b.eu-admin.net"))).containsExactly(second);
        assertThat(ids(queue("list", "--json", "--sender", DUPONT))).containsExactly(first);
        assertThat(ids(queue("list", "--json", "--sender", ""))).containsExactly(second);
        assertThat(ids(queue("list", "--json", "--older-than", "1 hour"))).isEmpty();
    }

    @Test
    void shouldListWhatCannotBeRead() throws IOException {
        store.database().write(handle -> handle.execute("UPDATE deferred_mail SET state = ? WHERE id = ?", new byte[1], first));
        store.mails().leaseProbe(FRANCE, Duration.ofMinutes(1));

        assertThat(queue("list", "--damaged").out()).contains("its envelope is not in the store as it came");
        assertThat(ids(queue("list", "--damaged", "--json"))).containsExactly(first);
        assertThat(queue("list", "--damaged", "--destination", "x").exitCode()).isEqualTo(2);
    }

    private static List<Long> ids(Run list) throws IOException {
        assertThat(list.exitCode()).as(list.err()).isZero();
        return list.json().stream().map(mail -> mail.path("id").asLong()).toList();
    }

    @Test
    void shouldListDestinationsWithTheirState() throws IOException {
        List<JsonNode> destinations = queue("list", "--destinations", "--json").json();

        assertThat(destinations).extracting(one -> one.path("destination").asText())
            .containsExactly("tcn.b.eu-admin.net", "tcn.f.eu-admin.net");
        JsonNode france = destinations.get(1);
        assertThat(france.path("state").asText()).isEqualTo("down");
        assertThat(france.path("downSince").asText()).isEqualTo("2026-03-02T08:00:00Z");
        assertThat(france.path("mails").asInt()).isEqualTo(1);
        assertThat(france.path("held").asInt(-1)).isZero();
        assertThat(france.path("oldest").asText()).isEqualTo("2026-03-02T08:00:00Z");
        assertThat(france.path("lastError").path("text").asText()).isEqualTo("4.3.2 too busy");
        assertThat(destinations.get(0).path("state").asText()).isEqualTo("up");

        store.mails().leaseProbe(FRANCE, Duration.ofMinutes(1));
        assertThat(queue("list", "--destinations").out()).contains("probing", "421 4.3.2 too busy");

        queue("hold", "--destination", "tcn.f.eu-admin.net");
        assertThat(queue("list", "--destinations").out()).containsPattern("(?m)^tcn\\.f\\.eu-admin\\.net +probing +1 +1 ")
            .containsPattern("(?m)^tcn\\.b\\.eu-admin\\.net +up +1 +0 ");
    }

    @Test
    void shouldShowWhoAMailIsForAndNothingOfItsBody() {
        Run show = queue("show", Long.toString(first));

        assertThat(show.out()).contains("Jeanne.Martin@tcn.f.eu-admin.net", DUPONT, "192.0.2.7:25")
            .doesNotContain("confidential");
    }

    @Test
    void shouldSayThatThereIsNoSuchMail() {
        for (String command : List.of("show", "hold", "return")) {
            Run run = queue(command, "4711");
            assertThat(run.exitCode()).as(command).isEqualTo(1);
            assertThat(run.err()).contains("there is no mail 4711 in the queue");
        }
    }

    @Test
    void shouldHoldAndRelease() throws IOException {
        assertThat(queue("hold", "--destination", "tcn.f.eu-admin.net").out()).isEqualTo("1 mail held" + System.lineSeparator());
        assertThat(mail(first).orders().held()).isTrue();
        assertThat(mail(second).orders().held()).isFalse();

        assertThat(queue("release", Long.toString(first)).exitCode()).isZero();
        assertThat(mail(first).orders().held()).isFalse();
    }

    @Test
    void shouldHaveARecordOfEachMailThatIsHeldReleasedOrDeleted() {
        queue("hold", "--all");
        queue("release", Long.toString(first));
        queue("delete", "--yes", Long.toString(second));
        assertThat(evidence.deeds("mail-1")).containsExactly("held by local", "released by local");
        assertThat(evidence.deeds("mail-2")).containsExactly("held by local", "deleted by local");
        assertThat(evidence.records()).allSatisfy(record -> {
            assertThat(record.text(EvidenceRecord.TO)).hasValueSatisfying(to -> assertThat(to).contains("Jeanne.Martin@tcn."));
            assertThat(record.text(EvidenceRecord.WHENCE)).contains("127.0.0.1");
        });
    }

    @Test
    void shouldDeleteNoMailOfWhichNoRecordCanBeWritten() throws IOException {
        evidence.fail("disk full");
        Run delete = queue("delete", "--yes", Long.toString(first));
        assertThat(delete.exitCode()).isNotZero();
        assertThat(delete.err()).contains("disk full");
        assertThat(store.queue().get(first)).isPresent();
    }

    @Test
    void shouldMakeMailAndItsDestinationDue() throws IOException {
        assertThat(queue("retry", "--all").out()).startsWith("2 mails due now");
        assertThat(store.destinations().takeProbe(FRANCE, Duration.ofMinutes(2))).as("the probe is due").isTrue();
    }

    @Test
    void shouldReturn() throws IOException {
        assertThat(queue("return", "--sender", DUPONT).exitCode()).isZero();
        assertThat(mail(first).times().expireAt()).isEqualTo(NOW);
        assertThat(mail(second).times().expireAt()).isAfter(NOW);
    }

    @Test
    void shouldDeleteOnlyWhenSureOfIt() throws IOException {
        Run unasked = queue("delete", Long.toString(first));
        assertThat(unasked.exitCode()).isEqualTo(1);
        assertThat(unasked.err()).contains("give --yes");
        assertThat(store.queue().get(first)).isPresent();

        assertThat(queue("delete", "--yes", Long.toString(first)).exitCode()).isZero();
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).extracting(DeferredMail::id).containsExactly(second);
    }

    @Test
    void shouldNotDeleteWhatIsBeingDelivered() throws IOException {
        store.mails().lease(first, Duration.ofMinutes(1));
        Run delete = queue("delete", "--yes", Long.toString(first));

        assertThat(delete.exitCode()).isEqualTo(1);
        assertThat(delete.err()).contains("is being delivered at this moment");
        assertThat(store.queue().get(first)).isPresent();
    }

    @Test
    void shouldChangeNothingWithoutAChoice() throws IOException {
        for (String command : List.of("retry", "hold", "release", "return", "delete")) {
            Run run = queue(command);
            assertThat(run.exitCode()).as(command).isEqualTo(2);
            assertThat(run.err()).contains("which mails?");
        }
        assertThat(queue("hold", "--all", Long.toString(first)).exitCode()).as("two choices").isEqualTo(2);
        assertThat(mail(first).orders().held()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "-2 hours", "99999999999999999999 days", "9999999999999999 days", ""})
    void shouldNameWhatIsWrongWithAnAge(String age) {
        for (String command : List.of("list", "retry", "hold", "release", "return", "delete")) {
            Run run = queue(command, "--older-than", age);
            assertThat(run.exitCode()).as(command).isEqualTo(2);
            assertThat(run.err()).contains("--older-than", "'" + age + "' is not a time with its unit, such as '2 hours'");
        }
    }

    @Test
    void shouldRefuseALimitThatShowsNothing() {
        assertThat(queue("list", "--limit", "0").exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry", "hold", "release", "return", "delete"})
    void shouldChangeTheKnownMailsAndNameTheUnknown(String command) throws IOException {
        String[] sure = command.equals("delete") ? new String[] {"--yes"} : new String[0];
        Run run = queue(command, arguments(sure, "4711", Long.toString(first), "4712", Long.toString(second),
            Long.toString(first)));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).startsWith("2 mails ");
        assertThat(run.err().lines()).containsExactly("there is no mail 4711 in the queue", "there is no mail 4712 in the queue");
        if (command.equals("hold")) {
            assertThat(mail(first).orders().held()).isTrue();
            assertThat(mail(second).orders().held()).isTrue();
        }
    }

    private static String[] arguments(String[] some, String... others) {
        return Stream.concat(Arrays.stream(some), Arrays.stream(others)).toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry", "hold", "release", "return"})
    void shouldPrintAChangeAsJson(String command) throws IOException {
        Run some = queue(command, "--json", Long.toString(first), "4711");
        assertThat(some.exitCode()).isEqualTo(1);
        assertThat(some.out().strip())
            .isEqualTo("{\"action\":\"" + command + "\",\"mails\":1,\"unknown\":[4711],\"inDelivery\":[]}");

        Run all = queue(command, "--json", "--all");
        assertThat(all.exitCode()).as(all.err()).isZero();
        assertThat(all.out().strip()).isEqualTo("{\"action\":\"" + command + "\",\"mails\":2}");

        Run none = queue(command, "--json", "--destination", "tcn.it.eu-admin.net");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.out().strip()).isEqualTo("{\"action\":\"" + command + "\",\"mails\":0}");
        assertThat(none.err()).contains("no mail that waits fits");
    }

    @Test
    void shouldDeleteWhatItCanAndTellTheRestAsJson() throws IOException {
        store.mails().lease(first, Duration.ofMinutes(1));
        Run run = queue("delete", "--yes", "--json", "4711", Long.toString(first), Long.toString(second));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out().strip()).isEqualTo("{\"action\":\"delete\",\"mails\":1,\"unknown\":[4711],\"inDelivery\":["
            + first + "]}");
        assertThat(run.err()).contains("there is no mail 4711 in the queue", "is being delivered at this moment");
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).extracting(DeferredMail::id).containsExactly(first);
    }

    @Test
    void shouldSayWhatWasChangedWhenTheServerGoesAwayInTheMiddle() throws Exception {
        serveInPlaceOfIt(request -> {
            if (request.queryParams("id").equals("2")) {
                throw new IOException("the deferred store cannot be used");
            }
            return "{\"mails\":1}";
        });
        Run run = queue("hold", "1", "2", "3");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out()).startsWith("1 mail held");
        assertThat(run.err()).contains("the deferred store cannot be used");
    }

    /** More than are deleted in one go, and no time for another. */
    @Test
    void shouldAnswerHowToGoOnWithWhatThereWasNoTimeFor() throws Exception {
        long last = second;
        for (int i = 0; i < 40; i++) {
            last = defer("more-" + i, FRANCE, DUPONT);
        }
        Webadmin asked = new Webadmin(new Endpoint("127.0.0.1", webadmin.port()), conf);

        JsonNode answer = new ObjectMapper().readTree(asked.delete("/testa/queue/mails?all=true&within=0%20seconds").body());
        assertThat(answer.path("mails").asInt()).isEqualTo(40);
        assertThat(answer.path("upTo").asLong()).isEqualTo(last);
        String rest = asked.delete("/testa/queue/mails?all=true&within=0%20seconds&after=" + answer.path("after").asLong() + "&upTo="
            + answer.path("upTo").asLong()).text();
        assertThat(rest).isEqualTo("{\"mails\":2}");
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).isEmpty();
        assertThat(asked.delete("/testa/queue/mails?all=true&within=soon").text()).contains("within=soon: expected a time with its unit");
    }

    @Test
    void shouldGoOnUntilAllIsDoneAndSayHowFarItIs() throws Exception {
        List<String> queries = new CopyOnWriteArrayList<>();
        serveInPlaceOfIt(request -> {
            queries.add(request.queryString());
            return request.queryParams("after") == null ? "{\"mails\":70000,\"after\":70010,\"upTo\":99999}" : "{\"mails\":30000}";
        });
        Run run = queue("hold", "--destination", "tcn.f.eu-admin.net");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEqualTo("70000 mails held so far, and it goes on" + System.lineSeparator());
        assertThat(run.out()).isEqualTo("100000 mails held" + System.lineSeparator());
        assertThat(queries).containsExactly("destination=tcn.f.eu-admin.net&within=20%20seconds&action=hold",
            "destination=tcn.f.eu-admin.net&within=20%20seconds&after=70010&upTo=99999&action=hold");
    }

    @Test
    void shouldSayWhatWasChangedOfManyWhenTheServerGoesAwayInTheMiddle() throws Exception {
        serveInPlaceOfIt(request -> {
            if (request.queryParams("after") != null) {
                throw new IOException("the store is away");
            }
            return "{\"mails\":70000,\"after\":70010,\"upTo\":99999}";
        });
        Run run = queue("hold", "--all", "--json");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out().strip()).isEqualTo("{\"action\":\"hold\",\"mails\":70000}");
    }

    private interface Served {
        String to(Request request) throws IOException;
    }

    /** Something else answers in place of the queue. */
    private void serveInPlaceOfIt(Served served) throws IOException {
        webadmin.stop();
        webadmin.awaitStop();
        webadmin = Service.ignite().ipAddress("127.0.0.1").port(0);
        webadmin.post("/testa/queue/mails", (request, response) -> {
            try {
                return served.to(request);
            } catch (IOException e) {
                response.status(503);
                return "{\"message\":\"" + e.getMessage() + "\"}";
            }
        });
        webadmin.awaitInitialization();
        tellWhereItIs();
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "show", "retry", "hold", "release", "return", "delete"})
    void shouldExplainItself(String command) {
        Run help = queue(command, "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("Usage: queue " + command, "--json", "--conf", "Exit codes:", "wrong usage",
            "the server does not answer");
    }

    @Test
    void shouldSayThatTheServerDoesNotAnswer() {
        webadmin.stop();
        webadmin.awaitStop();

        Run list = queue("list");
        assertThat(list.exitCode()).isEqualTo(3);
        assertThat(list.err()).contains("the server does not answer on 127.0.0.1:");
    }
}
