package eu.testa.mail.server.command.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.deferred.DamagedPages;
import eu.testa.mail.core.deferred.Deferral;
import eu.testa.mail.core.deferred.DeferredMail;
import eu.testa.mail.core.deferred.DeferredStoreFixture;
import eu.testa.mail.core.deferred.MailFilter;
import eu.testa.mail.core.deferred.Remainder;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.password.StoredPasswords;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.StoredOctets;
import eu.testa.mail.server.account.Accounts;
import eu.testa.mail.server.mailbox.MapperFactory;
import eu.testa.mail.server.mailbox.StoredMessageId;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.mail.Flags;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaCountLimit;
import org.apache.james.domainlist.api.mock.SimpleDomainList;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code ./testa store} on the embedded store of a server. */
class StoreCommandTest {

    private static final Destination FRANCE = new Destination("tcn.f.eu-admin.net");
    private static final String DOMAIN = "tcn.b.eu-admin.net";
    private static final Username ALAIN = Username.of("alain.dupont@" + DOMAIN);
    private static final MailboxSession SESSION = MailboxSessionUtil.create(ALAIN);
    private static final byte[] MAIL = "Subject: x\r\n\r\nconfidential\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;
    private final Clock clock = Clock.systemUTC();

    @BeforeEach
    void configure() throws IOException {
        Files.createDirectories(folder.resolve("conf"));
        Files.writeString(folder.resolve("conf/testa.properties"), "role = relay\nhostname = relay.eu-admin.net\n"
            + "dns.servers = 127.0.0.1\n");
    }

    private record Run(int exitCode, String out, String err) {
        List<JsonNode> json() throws IOException {
            return new ObjectMapper().readerFor(JsonNode.class).<JsonNode>readValues(out).readAll();
        }
    }

    /** @param var the server's var folder */
    private Run store(String var, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = new CommandLine(new StoreCommand()).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--conf", folder.resolve("conf").toString(), "--var", folder.resolve(var).toString()));
        return new Run(line.execute(all.toArray(String[]::new)), out.toString(), err.toString());
    }

    private DeferredStoreFixture open(String var) throws IOException {
        return DeferredStoreFixture.openHasty(folder.resolve(var).resolve("store"), clock);
    }

    private long defer(DeferredStoreFixture store, String name) throws IOException {
        RemoteReply busy = new RemoteReply(Optional.of("mail.tcn.f.eu-admin.net"), Optional.of("192.0.2.7:25"), Optional.empty(),
            421, "4.3.2", "4.3.2 too busy");
        return store.defer(new Deferral(name, Optional.of(ALAIN.asString()), name.getBytes(StandardCharsets.US_ASCII), 1,
            new Remainder(FRANCE, List.of(), busy, Scope.DESTINATION)), MessageSource.of(MAIL));
    }

    private static Accounts accounts(Database database) throws Exception {
        SimpleDomainList domains = new SimpleDomainList();
        domains.addDomain(Domain.of(DOMAIN));
        Accounts accounts = new Accounts(database, domains, new StoredPasswords());
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        configuration.addProperty("enableVirtualHosting", "true");
        configuration.addProperty("verifyFailureDelay", "0s");
        accounts.configure(configuration);
        return accounts;
    }

    private MapperFactory mappers(Database database) {
        return new MapperFactory(database, new StoredOctets(database), clock);
    }

    /** What a start enters. */
    private static void enterDomain(Database database, String domain) throws IOException {
        database.write(handle -> handle.execute("INSERT INTO local_domain (name) VALUES (?)", domain));
    }

    private static String text(Database database, String sql) throws IOException {
        return database.read(handle -> handle.createQuery(sql).mapTo(String.class).list()).toString();
    }

    @Test
    void shouldSayThatNothingIsDamagedWhileTheServerRuns() throws Exception {
        try (DeferredStoreFixture store = open("var")) {
            defer(store, "mail-1");

            Run check = store("var", "check");

            assertThat(check.exitCode()).isZero();
            assertThat(check.out()).contains("nothing is damaged");
            assertThat(check.err()).isEmpty();
            assertThat(store("var", "check", "--json").out()).isEmpty();
        }
    }

    @Test
    void shouldNameWhatIsDamagedAndSaveWhatIsNot() throws Exception {
        Path salvaged = folder.resolve("salvaged.zip");
        try (DeferredStoreFixture store = open("var")) {
            for (int i = 0; i < 200; i++) {
                defer(store, "mail-" + i);
            }
            DamagedPages page = DamagedPages.ofTable(store.database(), "deferred_mail");
            store.close();
            page.damage(folder.resolve("var/store/testa.db"));
        }

        Run check = store("var", "check", "--json", "--salvage", salvaged.toString());

        assertThat(check.exitCode()).isEqualTo(1);
        List<JsonNode> mails = check.json().stream().filter(one -> one.path("part").asText().equals("waiting mail")).toList();
        assertThat(mails).isNotEmpty().allSatisfy(mail -> {
            assertThat(mail.at("/row/destination").asText()).isEqualTo(FRANCE.name());
            assertThat(mail.at("/row/id").asLong()).isPositive();
            assertThat(mail.path("advice").asText()).contains("./testa queue");
        });
        assertThat(check.out() + check.err()).doesNotContain("confidential");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(salvaged))).isEqualTo("rw-------");
        assertThat(store("var", "check").out()).contains("waiting mail (id ").contains("Findings: ");

        assertThat(store("new", "import", salvaged.toString()).exitCode()).isZero();
        assertThat(store("new", "check").exitCode()).isZero();
        try (DeferredStoreFixture saved = open("new")) {
            assertThat(saved.queue().list(MailFilter.ALL, 0, 1000)).hasSize(200 - mails.size());
        }
    }

    @Test
    void shouldSayThatAnArchiveIsNotThere() throws IOException {
        Run none = store("new", "import", folder.resolve("none.zip").toString());

        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).contains("The store was left as it was: " + folder.resolve("none.zip") + " is not there");
    }

    @Test
    void shouldSayThatAStoreCannotBeReadAndMakeNone() throws IOException {
        Run none = store("var", "check");
        assertThat(none.exitCode()).isEqualTo(3);
        assertThat(none.err()).contains("there is no file").contains("testa.db");
        assertThat(folder.resolve("var")).doesNotExist();

        Files.createDirectories(folder.resolve("other/store"));
        Files.writeString(folder.resolve("other/store/testa.db"), "no database, whatever it is called".repeat(100));
        assertThat(store("other", "check").exitCode()).isEqualTo(3);
    }

    @Test
    void shouldMoveAccountsMailboxesQuotasAndWaitingMailIntoAServerThatWasStartedOnce() throws Exception {
        Path archive = folder.resolve("store.zip");
        QuotaRoot root = QuotaRoot.quotaRoot("#private&" + ALAIN.asString(), Optional.of(Domain.of(DOMAIN)));
        MessageUid uid;
        UidValidity validity;
        String hash;
        try (DeferredStoreFixture store = open("var")) {
            enterDomain(store.database(), DOMAIN);
            accounts(store.database()).addUser(ALAIN, "secret");
            hash = text(store.database(), "SELECT password FROM account");
            MapperFactory mappers = mappers(store.database());
            validity = UidValidity.of(4711);
            Mailbox inbox = mappers.createMailboxMapper(SESSION).create(MailboxPath.inbox(ALAIN), validity).block();
            mappers.createMessageMapper(SESSION).add(inbox, message(inbox));
            uid = mappers.createMessageMapper(SESSION).add(inbox, message(inbox)).getUid();
            mappers.quotaLimits().setMaxMessage(root, QuotaCountLimit.count(77));
            defer(store, "mail-1");
        }
        assertThat(store("var", "export", archive.toString()).exitCode()).isZero();
        try (DeferredStoreFixture started = open("new")) {
            enterDomain(started.database(), DOMAIN);
        }

        Run imported = store("new", "import", archive.toString());

        assertThat(imported.err()).isEmpty();
        assertThat(imported.exitCode()).isZero();
        try (DeferredStoreFixture store = open("new")) {
            assertThat(text(store.database(), "SELECT password FROM account")).isEqualTo(hash);
            assertThat(accounts(store.database()).test(ALAIN, "secret")).isTrue();
            MapperFactory mappers = mappers(store.database());
            Mailbox inbox = mappers.createMailboxMapper(SESSION).findMailboxByPath(MailboxPath.inbox(ALAIN)).block();
            assertThat(inbox.getUidValidity()).isEqualTo(validity);
            assertThat(mappers.createMessageMapper(SESSION).listAllMessageUids(inbox).collectList().block()).hasSize(2).contains(uid);
            assertThat(mappers.createMessageMapper(SESSION).add(inbox, message(inbox)).getUid()).as("UIDs go on")
                .isGreaterThan(uid);
            assertThat(mappers.quotaLimits().getMaxMessage(root)).contains(QuotaCountLimit.count(77));
            DeferredMail waiting = store.queue().list(MailFilter.ALL, 0, 10).get(0);
            assertThat(store.mails().message(waiting).open()).hasBinaryContent(MAIL);
            assertThat(text(store.database(), "SELECT name FROM local_domain")).isEqualTo("[" + DOMAIN + "]");
        }
        Run again = store("new", "import", archive.toString());
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("the store is not empty");
    }

    private SimpleMailboxMessage message(Mailbox mailbox) {
        StoredMessageId id = new StoredMessageId.Factory().generate();
        return new SimpleMailboxMessage(id, ThreadId.fromBaseMessageId(id), Date.from(clock.instant()), MAIL.length, 14,
            new ByteContent(MAIL), new Flags(), new PropertyBuilder().build(), mailbox.getMailboxId());
    }
}
