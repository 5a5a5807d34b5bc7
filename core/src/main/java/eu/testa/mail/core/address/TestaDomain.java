package eu.testa.mail.core.address;

/**
 * A domain of one project in one country (chapter 2.3, figure 3), as {@code tcn.b.eu-admin.net}.
 *
 * @param name    the whole name, lower case, without a trailing dot
 * @param project the project's label, lower case
 * @param country the country whose mail server has the accounts
 */
public record TestaDomain(String name, String project, Country country) {

    @Override
    public String toString() {
        return name;
    }
}
