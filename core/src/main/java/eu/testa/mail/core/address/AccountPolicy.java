package eu.testa.mail.core.address;

import java.util.Collection;
import java.util.Optional;

/**
 * Which accounts a Member State's server may have (chapters 2.3 and 3.1, stage 3, of the note): the compulsory syntax,
 * its own country, and three mailboxes a country in the test phase.
 *
 * @param namespace      what TESTA is
 * @param country        the Member State's own
 * @param testPhaseLimit the number of mailboxes in the test phase; 0 in production, where there is no limit.
 *                       {@code postmaster} and other functional names do not count
 */
public record AccountPolicy(TestaNamespace namespace, Country country, int testPhaseLimit) {

    /**
     * Why an account may not be created, in words for the administrator; empty when it may.
     *
     * @param address  the new account
     * @param existing the addresses of all accounts there are
     */
    public Optional<String> refusal(String address, Collection<String> existing) {
        TestaAddress account;
        try {
            account = TestaAddress.parse(address, namespace);
        } catch (InvalidTestaAddressException e) {
            return Optional.of(e.getMessage());
        }
        TestaDomain own = namespace.domainOf(country);
        if (!account.domain().equals(own)) {
            return Optional.of(address + " is not of this country: accounts of this server end in @" + own.name()
                + " (" + country.englishName() + ")");
        }
        if (testPhaseLimit == 0 || namespace.isFunctionalName(account.localPart())) {
            return Optional.empty();
        }
        long mailboxes = existing.stream().filter(one -> !isFunctional(one)).count();
        if (mailboxes >= testPhaseLimit) {
            return Optional.of("there are " + mailboxes + " mailboxes already, and in the test phase a Member State has "
                + testPhaseLimit + " at the most; in production set accounts.test-phase-limit=0");
        }
        return Optional.empty();
    }

    private boolean isFunctional(String address) {
        int at = address.lastIndexOf('@');
        return at > 0 && namespace.isFunctionalName(address.substring(0, at));
    }
}
