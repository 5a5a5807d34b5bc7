package eu.testa.mail.core.settings;

import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.address.Network;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.file.FileTrouble;
import eu.testa.mail.core.file.PropertiesFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings of one server, from {@code conf/testa.properties} and {@code --set key=value}.
 *
 * <p>The set of keys is closed: a key that nobody knows is a typing error and stops the start, as does a value that
 * cannot be used. James' own files refer to a setting as <code>${sys:testa.KEY}</code>, so a value stands in one place.
 */
public final class TestaSettings {

    /** The file's name inside the conf folder. */
    public static final String FILE_NAME = "testa.properties";
    /** In front of each key where the settings are handed to James' files. */
    public static final String SYSTEM_PROPERTY_PREFIX = "testa.";

    public static final Setting<Role> ROLE = Setting.mandatory("role", "national or relay",
        text -> Role.valueOf(text.toUpperCase(Locale.ROOT)));
    public static final Setting<Optional<Country>> COUNTRY = Setting.withDefault("country", "",
        "a country code of Annex A of the note, such as B or FIN (mandatory for a national server, empty for a relay)",
        TestaSettings::country);
    public static final Setting<String> ROOT = Setting.withDefault("testa.root", TestaNamespace.ROOT_DOMAIN,
        "the root domain of TESTA, such as eu-admin.net", Function.identity());
    public static final Setting<String> PROJECT = Setting.withDefault("testa.project", TestaNamespace.TACHONET,
        "the project's label, such as tcn", Function.identity());
    public static final Setting<Set<String>> FUNCTIONAL_NAMES = Setting.withDefault("accounts.functional-names", "",
        "names before the @ that are no person's, separated by commas, such as helpdesk, security",
        text -> Set.copyOf(ValueGrammar.list(text, Function.identity())));
    public static final Setting<Integer> TEST_PHASE_LIMIT = Setting.withDefault("accounts.test-phase-limit", "3",
        "the number of mailboxes allowed in the test phase, or 0 for production without a limit",
        ValueGrammar.number(0, 1_000_000));
    public static final Setting<String> HOSTNAME = Setting.mandatory("hostname",
        "this server's own name on TESTA, such as mail.tcn.b.eu-admin.net", TestaSettings::hostname);

    public static final Setting<Endpoint> SMTP = endpoint("smtp.bind", "0.0.0.0:25");
    public static final Setting<Endpoint> SUBMISSION = endpoint("submission.bind", "0.0.0.0:587");
    public static final Setting<Endpoint> SUBMISSIONS = endpoint("submissions.bind", "0.0.0.0:465");
    public static final Setting<Endpoint> POP3 = endpoint("pop3.bind", "0.0.0.0:110");
    public static final Setting<Endpoint> POP3S = endpoint("pop3s.bind", "0.0.0.0:995");
    public static final Setting<Endpoint> WEBADMIN = loopback("webadmin.bind", "127.0.0.1:8000");
    public static final Setting<Set<String>> WEBADMIN_HOSTS = Setting.withDefault("webadmin.hosts", "",
        "further names under which webadmin is asked, by a proxy or a tunnel, separated by commas; localhost and loopback "
            + "addresses need not be named", text -> Set.copyOf(ValueGrammar.list(text, TestaSettings::hostname)));
    public static final Setting<Endpoint> JMX = loopback("jmx.bind", "127.0.0.1:9999");

    public static final Setting<Optional<Endpoint>> LDAPS = Setting.optionalEndpoint("ldaps.bind", "0.0.0.0:636");
    public static final Setting<Optional<Endpoint>> LDAP = Setting.optionalEndpoint("ldap.bind", "0.0.0.0:389");

    public static final Setting<List<Network>> SMTP_PEERS = Setting.withDefault("smtp.peers", "",
        "the addresses or networks that may send mail to port 25, separated by commas, such as 62.62.0.17, 62.62.0.28",
        text -> ValueGrammar.list(text, Network::parse));
    public static final Setting<List<Network>> LISTENER_PROXIES = Setting.withDefault("listener.proxies", "",
        "the addresses or networks of the balancers (HAProxy) that tell with a PROXY header for whom they speak, separated by "
            + "commas, such as 62.62.0.18, 62.62.0.19", text -> ValueGrammar.list(text, Network::parse));
    public static final Setting<Integer> SMTP_PORT = Setting.withDefault("smtp.port", "25",
        "the port other servers are delivered to, 25 everywhere but in a lab", ValueGrammar.number(1, 65535));
    public static final Setting<Optional<String>> SMTP_SOURCE = Setting.withDefault("smtp.source-address", "",
        "one of this server's own addresses, from which it connects to others; empty lets the system choose",
        text -> text.isEmpty() ? Optional.empty() : Optional.of(address(text)));
    public static final Setting<List<Endpoint>> DNS_SERVERS = Setting.mandatory("dns.servers",
        "the name servers of TESTA, separated by commas, such as 192.0.2.53, 192.0.2.54:53",
        text -> ValueGrammar.nonEmpty(ValueGrammar.list(text, one -> Endpoint.parse(one, 53))));

    public static final Setting<Duration> RETRY_INTERVAL = time("retry.interval", "2 minutes");
    public static final Setting<Duration> RETRY_WARN_AFTER = time("retry.warn-after", "4 hours");
    public static final Setting<Duration> RETRY_GIVE_UP_AFTER = time("retry.give-up-after", "5 days");
    public static final Setting<String> STORE_URL = Setting.withDefault("store.url", "",
        "empty for the embedded database, or jdbc:postgresql://HOST/DATABASE for one that several servers share",
        text -> {
            if (!text.isEmpty() && !text.startsWith("jdbc:postgresql:")) {
                throw new IllegalArgumentException("neither");
            }
            return text;
        });
    public static final Setting<String> STORE_USER = Setting.withDefault("store.user", "",
        "the user of the PostgreSQL database", Function.identity());
    public static final Setting<String> STORE_PASSWORD_FILE = Setting.withDefault("store.password-file", "",
        "a file that holds the password of that user and nothing else", Function.identity());
    public static final Setting<Duration> STORE_LEASE = Setting.withDefault("store.lease", "2 minutes",
        "a time with its unit, such as 2 minutes, from 10 seconds to 10 minutes: so long what a server that died had in work is kept "
            + "from the others", text -> ValueGrammar.within(ValueGrammar.duration(text), Duration.ofSeconds(10), Duration.ofMinutes(10)));

    /** Where accepted mail is that is in process. */
    public enum SpoolStore {
        /** On the disk of the server that took it. */
        LOCAL,
        /** In the PostgreSQL that several servers share. */
        SHARED
    }

    public static final Setting<SpoolStore> SPOOL_STORE = Setting.withDefault("spool.store", "local",
        "local, or shared, for which store.url has to be a PostgreSQL", text -> ValueGrammar.choice(text, SpoolStore.class));
    public static final Setting<Integer> STORE_DISK_RESERVE = Setting.withDefault("store.disk-reserve", "200",
        "MiB of the var folder's disk; while less is free, no mail is accepted", ValueGrammar.number(1, 100_000_000));

    /** How lines of the logs are written. */
    public enum LogFormat {
        /** For people. */
        TEXT,
        /** An object a line, for programs that collect logs. */
        JSON
    }

    public static final Setting<LogFormat> LOG_FORMAT = Setting.withDefault("log.format", "text", "text or json",
        text -> ValueGrammar.choice(text, LogFormat.class));

    private static final List<Setting<?>> ALL = Stream.of(
        ContactSettings.ALL,
        DigitalIdSettings.ALL,
        DnsSettings.ALL,
        EvidenceSettings.ALL,
        PasswordSettings.ALL,
        ProbeSettings.ALL,
        ReportSettings.ALL,
        SmimeSettings.ALL,
        TimeSettings.ALL,
        VirusSettings.ALL,
        WebSettings.ALL,
        List.of(ROLE, COUNTRY, ROOT, PROJECT, FUNCTIONAL_NAMES,
        TEST_PHASE_LIMIT, HOSTNAME, SMTP, SUBMISSION, SUBMISSIONS, POP3, POP3S, LDAPS, LDAP, WEBADMIN, WEBADMIN_HOSTS, JMX,
        SMTP_PEERS, LISTENER_PROXIES, SMTP_PORT, SMTP_SOURCE, DNS_SERVERS,
        RETRY_INTERVAL, RETRY_WARN_AFTER, RETRY_GIVE_UP_AFTER, STORE_URL, STORE_USER, STORE_PASSWORD_FILE,
        STORE_DISK_RESERVE, STORE_LEASE, SPOOL_STORE, LOG_FORMAT)
    ).<Setting<?>>flatMap(List::stream).toList();


    private final Path confFolder;
    private final Map<String, String> overrides;
    private final Map<String, String> texts;
    private final Map<Setting<?>, Object> values;
    private final TestaNamespace namespace;

    private TestaSettings(Path confFolder, Map<String, String> overrides, Map<String, String> texts, Map<Setting<?>, Object> values) {
        this.confFolder = confFolder;
        this.overrides = overrides;
        this.texts = texts;
        this.values = values;
        this.namespace = new TestaNamespace(get(ROOT), get(PROJECT), get(FUNCTIONAL_NAMES));
    }

    /**
     * Reads the conf folder's {@code testa.properties}.
     *
     * @param overrides keys and values from the command line; they win over the file
     * @throws SettingsException with all that is wrong, when anything is
     */
    public static TestaSettings load(Path confFolder, Map<String, String> overrides) throws SettingsException {
        Path file = confFolder.resolve(FILE_NAME);
        Map<String, Source> sources = new TreeMap<>();
        try {
            PropertiesFile.read(file).forEach((key, value) -> sources.put(key, new Source(value, file.toString())));
        } catch (IOException e) {
            throw new SettingsException(List.of(FileTrouble.words(e)));
        }
        overrides.forEach((key, value) -> sources.put(key, new Source(value.strip(), "--set")));
        return parse(confFolder, overrides, sources, file);
    }

    /** The settings as the same folder and the same command line say now; these stay as they are. */
    public TestaSettings readAgain() throws SettingsException {
        return load(confFolder, overrides);
    }

    private record Source(String text, String place) {
    }

    private static TestaSettings parse(Path confFolder, Map<String, String> overrides, Map<String, Source> sources, Path file)
        throws SettingsException {
        List<String> problems = new ArrayList<>();
        Map<String, String> texts = new LinkedHashMap<>();
        Map<Setting<?>, Object> values = new LinkedHashMap<>();
        Set<String> known = ALL.stream().map(Setting::key).collect(Collectors.toSet());
        sources.forEach((key, source) -> {
            if (!known.contains(key)) {
                problems.add(source.place + ": " + key + ": there is no such setting; expected one of "
                    + known.stream().sorted().collect(Collectors.joining(", ")));
            }
        });
        for (Setting<?> setting : ALL) {
            Source source = sources.get(setting.key());
            String text = source != null ? source.text : setting.defaultValue().orElse(null);
            if (text == null) {
                problems.add(file + ": " + setting.key() + ": missing; expected " + setting.expected());
                continue;
            }
            try {
                values.put(setting, setting.parser().apply(text));
                texts.put(setting.key(), text);
            } catch (IllegalArgumentException e) {
                problems.add((source != null ? source.place : file) + ": " + setting.key() + "=" + text
                    + ": expected " + setting.expected());
            }
        }
        problems.addAll(new SettingsRules(file, texts, values).problems());
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        TestaSettings settings;
        try {
            settings = new TestaSettings(confFolder, Map.copyOf(overrides), texts, values);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(List.of(file + ": " + e.getMessage()));
        }
        if (settings.get(ContactSettings.POSTMASTER).filter(reader -> !settings.namespace.isOnTesta(reader)).isPresent()) {
            throw new SettingsException(List.of(file + ": " + ContactSettings.POSTMASTER.key() + "=" + settings.postmaster()
                + ": not an address on TESTA; expected " + ContactSettings.POSTMASTER.expected()));
        }
        if (settings.get(EvidenceSettings.MAIL_TO).filter(address -> !settings.isOfAnotherCountry(address)).isPresent()) {
            throw new SettingsException(List.of(file + ": " + EvidenceSettings.MAIL_TO.key() + "=" + settings.text(EvidenceSettings.MAIL_TO)
                + ": not an address of another country on TESTA; expected " + EvidenceSettings.MAIL_TO.expected()));
        }
        return settings;
    }

    private boolean isOfAnotherCountry(String address) {
        return namespace.domainOfAddress(address).filter(domain -> !Optional.of(domain.country()).equals(get(COUNTRY))).isPresent();
    }

    /** The value of a setting. */
    @SuppressWarnings("unchecked")
    public <T> T get(Setting<T> setting) {
        return (T) values.get(setting);
    }

    /** A value as it is written: on the command line, in the file, or in the table of settings. */
    public String text(Setting<?> setting) {
        return texts.get(setting.key());
    }

    /** Every setting that there is, by its key. */
    public static List<Setting<?>> all() {
        return ALL.stream().sorted(Comparator.comparing(setting -> setting.key())).toList();
    }

    public TestaNamespace namespace() {
        return namespace;
    }

    /** The domain whose mail this server keeps; a relay keeps mail for its postmaster only, under its own name. */
    public String ownDomain() {
        return get(COUNTRY).map(country -> namespace.domainOf(country).name()).orElseGet(() -> get(HOSTNAME));
    }

    /** Whom to answer: the postmaster of the domain whose mail this server keeps. */
    public String postmasterAddress() {
        return "postmaster@" + ownDomain();
    }

    /**
     * Whether an address is one of those under which this server's postmaster is known: that of its domain, of its hosts, and
     * on a relay that of any relay, so that a report can be answered whichever of them takes the answer.
     */
    public boolean isOwnPostmaster(String address) {
        Optional<String> domain = namespace.domainOfPostmaster(address);
        return get(ROLE) == Role.NATIONAL ? domain.equals(Optional.of(ownDomain()))
            : domain.filter(name -> namespace.domain(name).isEmpty()).isPresent();
    }

    /** Who reads the mail for this server's postmaster while there is no account of that name; that name without a setting. */
    public String postmaster() {
        return get(ContactSettings.POSTMASTER).orElseGet(this::postmasterAddress);
    }

    /**
     * The settings as system properties, for <code>${sys:testa.KEY}</code> in James' files. A {@code *.bind} setting is
     * there a second and third time as {@code KEY.host} and {@code KEY.port}.
     */
    public Map<String, String> asSystemProperties() {
        Map<String, String> properties = new LinkedHashMap<>();
        texts.forEach((key, text) -> properties.put(SYSTEM_PROPERTY_PREFIX + key, text));
        values.forEach((setting, value) -> {
            if (value instanceof Endpoint endpoint) {
                properties.put(SYSTEM_PROPERTY_PREFIX + setting.key() + ".host", endpoint.host());
                properties.put(SYSTEM_PROPERTY_PREFIX + setting.key() + ".port", Integer.toString(endpoint.port()));
            }
        });
        properties.put(SYSTEM_PROPERTY_PREFIX + "domain", ownDomain());
        properties.put(SYSTEM_PROPERTY_PREFIX + ContactSettings.POSTMASTER.key(), postmaster());
        return properties;
    }

    private static Optional<Country> country(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Country.ofCode(text).orElseThrow(() ->
            new IllegalArgumentException("not a country code of Annex A")));
    }

    private static Setting<Endpoint> endpoint(String key, String defaultValue) {
        return Setting.withDefault(key, defaultValue, "an address of this server and a port, such as " + defaultValue,
            Endpoint::parse);
    }

    private static Setting<Duration> time(String key, String defaultValue) {
        return Setting.withDefault(key, defaultValue, "a time with its unit, such as " + defaultValue, ValueGrammar::duration);
    }

    private static Setting<Endpoint> loopback(String key, String defaultValue) {
        return Setting.withDefault(key, defaultValue,
            "a loopback address and a port, such as " + defaultValue + "; administration never listens on a network",
            text -> {
                Endpoint endpoint = Endpoint.parse(text);
                if (!endpoint.host().startsWith("127.") && !endpoint.host().equals("::1")) {
                    throw new IllegalArgumentException("not a loopback address");
                }
                return endpoint;
            });
    }

    private static String hostname(String text) {
        if (!text.matches("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+")) {
            throw new IllegalArgumentException("not a host name");
        }
        return text;
    }

    private static String address(String text) {
        if (!text.matches("[0-9.]+|[0-9A-Fa-f:.]+:[0-9A-Fa-f:.]*")) {
            throw new IllegalArgumentException("not an address");
        }
        return text;
    }
}
