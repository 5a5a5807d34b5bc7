package eu.testa.mail.core.address;

import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which domains are TESTA (chapter 2.3 of the note): {@code <project>.<country code>.<root domain>}.
 *
 * <p>The note gives every project a sub-domain in every country, so a domain of another project is TESTA too; accounts
 * of this system are those of its own project.
 *
 * @param rootDomain      {@code eu-admin.net}
 * @param project         label of the project this system serves: {@code tcn}
 * @param functionalNames local parts that are no person's name and need not look like one; {@code postmaster} is
 *                        always among them (RFC 5321 §4.5.1)
 */
public record TestaNamespace(String rootDomain, String project, Set<String> functionalNames) {

    /** The root domain of TESTA. */
    public static final String ROOT_DOMAIN = "eu-admin.net";
    /** The label of the TACHOnet project. */
    public static final String TACHONET = "tcn";

    private static final String POSTMASTER = "postmaster";
    private static final String SIGNS_IN_LOCAL_PART = "_+'=&-";
    private static final int MAX_LABEL = 63;
    private static final int MAX_DOMAIN = 255;
    private static final int MAX_LOCAL_PART = 64;

    /**
     * @throws IllegalArgumentException if the root domain, the project or a functional name cannot be one
     */
    public TestaNamespace {
        rootDomain = rootDomain.toLowerCase(Locale.ROOT);
        project = project.toLowerCase(Locale.ROOT);
        for (String label : rootDomain.split("\\.", -1)) {
            if (!isLabel(label)) {
                throw new IllegalArgumentException("'" + rootDomain + "' is not a domain name; expected one like "
                    + ROOT_DOMAIN + ", without a dot at the end");
            }
        }
        if (!isProject(project)) {
            throw new IllegalArgumentException("'" + project + "' is not a project label; expected letters, digits "
                + "and hyphens, like " + TACHONET);
        }
        Set<String> names = functionalNames.stream().map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toCollection(TreeSet::new));
        names.add(POSTMASTER);
        for (String name : names) {
            if (!isPlainLocalPart(name)) {
                throw new IllegalArgumentException("'" + name + "' is not a functional name; expected the part of an "
                    + "address before the @, like helpdesk");
            }
        }
        functionalNames = Collections.unmodifiableSet(names);
    }

    /** A namespace whose only functional name is {@code postmaster}. */
    public TestaNamespace(String rootDomain, String project) {
        this(rootDomain, project, Set.of());
    }

    /** TESTA as in the note: TACHOnet under {@code eu-admin.net}. */
    public static TestaNamespace tachonet() {
        return new TestaNamespace(ROOT_DOMAIN, TACHONET);
    }

    /** This project's domain in a country. */
    public TestaDomain domainOf(Country country) {
        return new TestaDomain(project + "." + country.label() + "." + rootDomain, project, country);
    }

    /**
     * What a domain name means on TESTA; empty if it is not TESTA. Case does not matter. A trailing dot, an address
     * literal and names that only look similar are not TESTA.
     */
    public Optional<TestaDomain> domain(String name) {
        if (name.length() > MAX_DOMAIN || !isAscii(name)) {
            return Optional.empty();
        }
        String lower = name.toLowerCase(Locale.ROOT);
        String suffix = "." + rootDomain;
        if (!lower.endsWith(suffix)) {
            return Optional.empty();
        }
        String[] labels = lower.substring(0, lower.length() - suffix.length()).split("\\.", -1);
        if (labels.length != 2 || !isProject(labels[0])) {
            return Optional.empty();
        }
        return Country.ofCode(labels[1]).map(country -> new TestaDomain(lower, labels[0], country));
    }

    /**
     * The TESTA domain of a mail address of any project; empty if the address is not on TESTA, or if its local part
     * could be read as a route to somewhere else: source route, {@code %}, {@code !}, quoted string.
     */
    public Optional<TestaDomain> domainOfAddress(String address) {
        int at = address.lastIndexOf('@');
        if (at < 0 || !isPlainLocalPart(address.substring(0, at))) {
            return Optional.empty();
        }
        return domain(address.substring(at + 1));
    }

    /**
     * The mail domain whose postmaster an address is (RFC 5321 §4.5.1): for a host below a country's domain, such as
     * {@code postmaster@mail.tcn.b.eu-admin.net}, that domain; for a host of TESTA itself, a relay, its own name; for the root,
     * the root. Empty for everybody else's address, and for a host that can be nobody's.
     */
    public Optional<String> domainOfPostmaster(String address) {
        int at = address.lastIndexOf('@');
        if (at < 0 || !address.substring(0, at).equalsIgnoreCase(POSTMASTER) || !isAscii(address)
            || address.length() - at > MAX_DOMAIN) {
            return Optional.empty();
        }
        String domain = address.substring(at + 1).toLowerCase(Locale.ROOT);
        if (domain.equals(rootDomain)) {
            return Optional.of(rootDomain);
        }
        if (!domain.endsWith("." + rootDomain)) {
            return Optional.empty();
        }
        String[] labels = domain.substring(0, domain.length() - rootDomain.length() - 1).split("\\.", -1);
        if (!Arrays.stream(labels).allMatch(TestaNamespace::isLabel)) {
            return Optional.empty();
        }
        return labels.length == 1 ? Optional.of(domain)
            : domain(labels[labels.length - 2] + "." + labels[labels.length - 1] + "." + rootDomain).map(TestaDomain::name);
    }

    /** Whether an address is the postmaster of a host or domain of TESTA: whoever gets a report may answer it. */
    public boolean isPostmaster(String address) {
        return domainOfPostmaster(address).isPresent();
    }

    /** Whether mail may come from an address or go to it: one of a country, or a postmaster. */
    public boolean isOnTesta(String address) {
        return domainOfAddress(address).isPresent() || isPostmaster(address);
    }

    /** Why mail may neither come from an address nor go to it, for whoever wrote it; empty if it may. */
    public Optional<String> objection(String address) {
        if (isOnTesta(address)) {
            return Optional.empty();
        }
        int at = address.lastIndexOf('@');
        String domain = address.substring(at + 1);
        if (domain(domain).isPresent()) {
            return Optional.of("before the @ of an address on TESTA stand up to " + MAX_LOCAL_PART
                + " letters, digits, single dots and any of _+'=&-");
        }
        if (domain.toLowerCase(Locale.ROOT).endsWith("." + rootDomain)) {
            return Optional.of(domain + " is no country's domain; on TESTA they are such as " + project + ".b." + rootDomain
                + ", with one of " + Country.codes());
        }
        return Optional.of(domain + " is not on TESTA; mail from here goes to addresses below " + rootDomain + " only");
    }

    /** Whether a local part is one of the functional names, in any case. */
    public boolean isFunctionalName(String localPart) {
        return functionalNames.contains(localPart.toLowerCase(Locale.ROOT));
    }

    static boolean isProject(String label) {
        return isLabel(label);
    }

    /** Small letters, digits, and hyphens that are neither first nor last. */
    private static boolean isLabel(String text) {
        int last = text.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = text.charAt(i);
            if (!isSmallLetterOrDigit(c) && (c != '-' || i == 0 || i == last)) {
                return false;
            }
        }
        return last >= 0 && last < MAX_LABEL;
    }

    private static boolean isSmallLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    }

    /** Unicode has letters that become ASCII when their case is changed: dotless i, Kelvin sign. */
    static boolean isAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Letters, digits and a few signs, and single dots between them. */
    private static boolean isPlainLocalPart(String text) {
        boolean afterDot = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean dot = c == '.';
            if (dot ? afterDot : !isSmallLetterOrDigit(c) && !(c >= 'A' && c <= 'Z') && SIGNS_IN_LOCAL_PART.indexOf(c) < 0) {
                return false;
            }
            afterDot = dot;
        }
        return !afterDot && text.length() <= MAX_LOCAL_PART;
    }
}
