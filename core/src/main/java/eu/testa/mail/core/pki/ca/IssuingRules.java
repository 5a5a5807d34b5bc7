package eu.testa.mail.core.pki.ca;

import eu.testa.mail.core.address.InvalidTestaAddressException;
import eu.testa.mail.core.address.TestaAddress;
import eu.testa.mail.core.pki.ServerNames;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who gets a digital ID (chapters 2.3, 3.1 stage 3, and 4 of the note). */
final class IssuingRules {

    private final CaSettings settings;

    IssuingRules(CaSettings settings) {
        this.settings = settings;
    }

    /**
     * Reads the address of a person.
     *
     * @throws IssuanceRefusedException if it breaks the compulsory syntax or names no person
     */
    TestaAddress person(String address) throws IssuanceRefusedException {
        TestaAddress parsed;
        try {
            parsed = TestaAddress.parse(address, settings.namespace());
        } catch (InvalidTestaAddressException e) {
            throw new IssuanceRefusedException(e.getMessage());
        }
        return person(parsed);
    }

    TestaAddress person(TestaAddress address) throws IssuanceRefusedException {
        if (settings.namespace().isFunctionalName(address.localPart())) {
            throw new IssuanceRefusedException(address + " is no person's address: a digital ID says who someone is "
                + "(chapter 4), so it is issued for Firstname.Surname@" + address.domain() + " only");
        }
        return address;
    }

    /**
     * @throws IssuanceRefusedException if a name is not below TESTA's root domain, of which alone the servers' CA may speak
     */
    void checkServer(ServerNames names) throws IssuanceRefusedException {
        String below = "." + settings.namespace().rootDomain();
        for (String name : names.hosts()) {
            if (!name.endsWith(below)) {
                throw new IssuanceRefusedException(name + " is not below " + settings.namespace().rootDomain()
                    + ", and the CA of the servers speaks for names on TESTA only; for another name ask your national CA, with "
                    + "'./testa pki issue-server NAME --csr'");
            }
        }
    }

    /**
     * @throws IssuanceRefusedException if it is not the postmaster of a domain of TESTA, or of a relay
     */
    void checkPostmaster(String address) throws IssuanceRefusedException {
        if (!settings.namespace().isPostmaster(address)) {
            throw new IssuanceRefusedException(address + " is no postmaster on TESTA, from whom a server's reports come; expected "
                + "postmaster@" + settings.namespace().project() + ".<country code>." + settings.namespace().rootDomain()
                + ", or postmaster@ with the name of a relay");
        }
    }

    /**
     * @throws IssuanceRefusedException if the issuing CA ends before a digital ID would
     */
    void checkEnd(Instant issuingEnds, Instant now) throws IssuanceRefusedException {
        if (now.atZone(ZoneOffset.UTC).plusMonths(settings.months()).toInstant().isAfter(issuingEnds)) {
            throw new IssuanceRefusedException("EC_CA ends on " + issuingEnds + ", before a digital ID of "
                + settings.months() + " months would; make a new CA, or set fewer months in " + CaSettings.FILE_NAME);
        }
    }

    /**
     * @throws IssuanceRefusedException if the address may not have another one
     */
    void check(TestaAddress address, List<RegisterEntry> register, Instant issuingEnds, Instant now)
        throws IssuanceRefusedException {
        checkEnd(issuingEnds, now);
        if (settings.phase() == Phase.PRODUCTION) {
            return;
        }
        Optional<RegisterEntry> earlier = register.stream().filter(RegisterEntry::isPerson)
            .filter(entry -> entry.subject().equalsIgnoreCase(address.toString())).findFirst();
        if (earlier.isPresent()) {
            throw new IssuanceRefusedException(address + " has had a digital ID (serial " + earlier.get().serial()
                + ", until " + earlier.get().notAfter() + "), and in the test phase it is not renewable (chapter 3.1, "
                + "stage 3). For production: phase=production in " + CaSettings.FILE_NAME);
        }
        String domain = "@" + address.domain();
        long issued = register.stream().filter(entry -> entry.subject().toLowerCase(Locale.ROOT).endsWith(domain))
            .filter(entry -> !settings.namespace().isPostmaster(entry.subject()))
            .count();
        if (issued >= Phase.TEST_IDS_PER_COUNTRY) {
            throw new IssuanceRefusedException(address.domain().country().englishName() + " has had its "
                + Phase.TEST_IDS_PER_COUNTRY + " digital IDs of the test phase (chapter 4; revoked ones count). For "
                + "production: phase=production in " + CaSettings.FILE_NAME);
        }
    }
}
