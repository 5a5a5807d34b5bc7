package eu.testa.mail.core.address;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address of this system's project in the compulsory syntax {@code Firstname.Surname@tcn.<country>.eu-admin.net}
 * (chapter 2.3), or a functional one such as {@code postmaster@tcn.b.eu-admin.net}.
 *
 * <p>Certificates are issued for these addresses, so they name a person: a first name, one dot, a surname. Names have
 * ASCII letters (SMTP without SMTPUTF8 carries no others) with single hyphens and apostrophes between them:
 * {@code Jean-Luc.O'Brien}.
 *
 * @param localPart as given; case is kept for people to read
 * @param domain    the country's domain of the project
 */
public record TestaAddress(String localPart, TestaDomain domain) {

    private static final int MAX_ADDRESS = 254;
    private static final int MAX_LOCAL_PART = 64;
    private static final Pattern NAME = Pattern.compile("[A-Za-z]+(['-][A-Za-z]+)*");
    private static final int SHOWN = 80;

    /**
     * Reads an address.
     *
     * @throws InvalidTestaAddressException if it is not one; the message says the rule that it breaks
     */
    public static TestaAddress parse(String address, TestaNamespace namespace) {
        if (address.isEmpty()) {
            throw invalid(address, "it is empty", namespace);
        }
        if (address.length() > MAX_ADDRESS) {
            throw invalid(address, "it is longer than " + MAX_ADDRESS + " characters", namespace);
        }
        rejectForeignSyntax(address, namespace);
        int at = address.indexOf('@');
        if (at < 0) {
            throw invalid(address, "it has no @", namespace);
        }
        if (at != address.lastIndexOf('@')) {
            throw invalid(address, "it has more than one @", namespace);
        }
        TestaDomain domain = domain(address, address.substring(at + 1), namespace);
        String localPart = address.substring(0, at);
        if (!namespace.isFunctionalName(localPart)) {
            checkNames(address, localPart, namespace);
        }
        return new TestaAddress(localPart, domain);
    }

    @Override
    public String toString() {
        return localPart + "@" + domain;
    }

    private static void rejectForeignSyntax(String address, TestaNamespace namespace) {
        if (address.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw invalid(address, "it has a blank, a control character or a letter outside of a-z (write é as e)",
                namespace);
        }
        if (address.indexOf('"') >= 0 || address.indexOf('\\') >= 0) {
            throw invalid(address, "quoted names are not allowed", namespace);
        }
        if (address.startsWith("@") && address.indexOf(':') > 0) {
            throw invalid(address, "source routes are not allowed", namespace);
        }
        if (address.indexOf('%') >= 0 || address.indexOf('!') >= 0) {
            throw invalid(address, "% and ! would route it elsewhere and are not allowed", namespace);
        }
    }

    private static TestaDomain domain(String address, String name, TestaNamespace namespace) {
        if (name.startsWith("[")) {
            throw invalid(address, "an IP address in place of the domain is not allowed", namespace);
        }
        if (name.endsWith(".")) {
            throw invalid(address, "the domain must not end with a dot", namespace);
        }
        Optional<TestaDomain> domain = namespace.domain(name);
        if (domain.isEmpty()) {
            throw invalid(address, whyNotTesta(name, namespace), namespace);
        }
        if (!domain.get().project().equals(namespace.project())) {
            throw invalid(address, "it is of project '" + domain.get().project() + "', and this system serves '"
                + namespace.project() + "'", namespace);
        }
        return domain.get();
    }

    private static String whyNotTesta(String name, TestaNamespace namespace) {
        String[] labels = name.toLowerCase(Locale.ROOT).split("\\.", 3);
        if (labels.length == 3 && labels[2].equals(namespace.rootDomain()) && Country.ofCode(labels[1]).isEmpty()) {
            return "'" + shown(labels[1]) + "' is no country code of TESTA (" + Country.codes() + ")";
        }
        return "'" + shown(name) + "' is not a domain of TESTA";
    }

    private static void checkNames(String address, String localPart, TestaNamespace namespace) {
        if (localPart.length() > MAX_LOCAL_PART) {
            throw invalid(address, "the part before the @ is longer than " + MAX_LOCAL_PART + " characters", namespace);
        }
        String[] names = localPart.split("\\.", -1);
        if (names.length != 2) {
            throw invalid(address, "the part before the @ must be a first name, one dot, and a surname", namespace);
        }
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw invalid(address, "'" + shown(name) + "' is not a name: letters a-z, with single hyphens and "
                    + "apostrophes between them", namespace);
            }
        }
    }

    private static InvalidTestaAddressException invalid(String address, String rule, TestaNamespace namespace) {
        return new InvalidTestaAddressException("'" + shown(address) + "' is not a TESTA address: " + rule
            + ". Expected Firstname.Surname@" + namespace.project() + ".<country code>." + namespace.rootDomain());
    }

    /** What was found goes to logs and SMTP replies: one line of printable ASCII, cut where it gets long. */
    private static String shown(String text) {
        String cut = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
