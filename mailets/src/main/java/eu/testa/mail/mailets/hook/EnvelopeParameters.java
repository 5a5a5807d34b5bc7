package eu.testa.mail.mailets.hook;

import java.math.BigInteger;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The parameters behind the address of MAIL and RCPT: each is known, given once, and has a value (RFC 5321 §4.1.2). */
final class EnvelopeParameters {

    private static final Pattern SIZE = Pattern.compile("\\d{1,20}");
    /** RFC 6152; BINARYMIME would need BDAT. */
    private static final Set<String> BODIES = Set.of("7BIT", "8BITMIME");

    private final Set<String> ofMail = new TreeSet<>(Set.of("BODY"));
    private final Set<String> ofRecipient = new TreeSet<>();

    /** Names, in upper case, that somebody keeps. */
    void ofMail(Collection<String> names) {
        ofMail.addAll(names);
    }

    void ofRecipient(Collection<String> names) {
        ofRecipient.addAll(names);
    }

    /** Why a command cannot be taken; nothing if it can, or has no parameters. */
    Optional<Refusal> refusal(String command) {
        boolean mail = isCommand("MAIL", "FROM:", command);
        if (!mail && !isCommand("RCPT", "TO:", command)) {
            return Optional.empty();
        }
        // as James does: for MAIL the first bracket that closes, for RCPT the last
        int end = mail ? command.indexOf('>', command.indexOf('<')) : command.lastIndexOf('>');
        if (end < 0 || end == command.length() - 1) {
            return Optional.empty();
        }
        Set<String> seen = new HashSet<>();
        int blanks = 0;
        for (String parameter : command.substring(end + 1).split(" ", -1)) {
            Optional<Refusal> refusal = parameter.isEmpty() ? Optional.empty()
                : refusal(parameter, mail ? ofMail : ofRecipient, seen);
            if (refusal.isPresent()) {
                return refusal;
            }
            blanks += parameter.isEmpty() ? 1 : 0;
        }
        // James ends the connection, for with RCPT it takes what is between two blanks for a parameter too
        return !mail && blanks > 2 ? Optional.of(new Refusal("501", "5.5.4 One blank stands between parameters"))
            : Optional.empty();
    }

    /** Whether it begins with the two words, in any case, with blanks between them. */
    private static boolean isCommand(String verb, String word, String command) {
        int second = verb.length();
        while (second < command.length() && command.charAt(second) == ' ') {
            second++;
        }
        return second > verb.length() && command.regionMatches(true, 0, verb, 0, verb.length())
            && command.regionMatches(true, second, word, 0, word.length());
    }

    private static Optional<Refusal> refusal(String parameter, Set<String> known, Set<String> seen) {
        int equals = parameter.indexOf('=');
        String name = (equals < 0 ? parameter : parameter.substring(0, equals)).toUpperCase(Locale.ROOT);
        String value = equals < 0 ? "" : parameter.substring(equals + 1).toUpperCase(Locale.ROOT);
        if (!known.contains(name) || name.equals("BODY") && !value.isEmpty() && !BODIES.contains(value)) {
            return Optional.of(new Refusal("555", "5.5.4 This server does not know " + Refusal.printable(parameter)
                + "; it takes " + String.join(", ", known)));
        }
        if (value.isEmpty()) {
            return Optional.of(new Refusal("501", "5.5.4 " + name + " needs a value"));
        }
        if (!seen.add(name)) {
            return Optional.of(new Refusal("501", "5.5.4 A parameter is given once"));
        }
        return name.equals("SIZE") ? refusalOfSize(value) : Optional.empty();
    }

    /** RFC 1870 has up to twenty digits; James reads what an int holds, calls all beyond it no number, and takes one below zero. */
    private static Optional<Refusal> refusalOfSize(String value) {
        if (!SIZE.matcher(value).matches()) {
            return Optional.of(new Refusal("501", "5.5.4 SIZE is a number of octets"));
        }
        return new BigInteger(value).bitLength() > 31
            ? Optional.of(new Refusal("552", "5.3.4 The mail is larger than any that this server takes")) : Optional.empty();
    }
}
