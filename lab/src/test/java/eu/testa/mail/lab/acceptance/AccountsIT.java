package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accounts follow the compulsory syntax (chapter 2.3) and the limit of the test phase (chapter 3.1, stage 3). */
@ExtendWith(LabExtension.class)
class AccountsIT {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        dupont@tcn.b.eu-admin.net          | must be a first name, one dot, and a surname
        Alain.Dupont2@tcn.b.eu-admin.net   | 'dupont2' is not a name
        New.Person@tcn.f.eu-admin.net      | is not of this country
        New.Person@tcn.xx.eu-admin.net     | 'xx' is no country code of TESTA
        New.Person@example.org             | is not a domain of TESTA
        """)
    void shouldRefuseWrongAccountsAndSayTheRule(String address, String rule, TestaLab lab) throws Exception {
        Node belgium = lab.network().node("ms-b");

        Program.Result jamesCli = TestaCommand.jamesCli(lab, belgium, "AddUser", address, "a good one of 1871");
        Webadmin.Reply webadmin = putUser(lab, belgium, address);

        assertThat(jamesCli.exitCode()).as(jamesCli.text()).isEqualTo(1);
        assertThat(jamesCli.text()).containsIgnoringCase(rule);
        assertThat(webadmin.status()).as(webadmin.text()).isBetween(400, 499);
        assertThat(webadmin.text()).containsIgnoringCase(rule);
        assertThat(TestaCommand.jamesCli(lab, belgium, "ListUsers").lines()).doesNotContain(address.toLowerCase(Locale.ROOT));
    }

    @Test
    void shouldRefuseTheFourthMailboxOfTheTestPhase(TestaLab lab) throws Exception {
        Node france = lab.network().node("ms-f");

        Program.Result third = TestaCommand.jamesCli(lab, france, "AddUser", "The.Third@tcn.f.eu-admin.net", "a good one of 1871");
        try {
            Program.Result fourth = TestaCommand.jamesCli(lab, france, "AddUser", "The.Fourth@tcn.f.eu-admin.net", "a good one of 1871");
            Webadmin.Reply overWebadmin = putUser(lab, france, "The.Fourth@tcn.f.eu-admin.net");
            Program.Result postmaster = TestaCommand.jamesCli(lab, france, "AddUser", "postmaster@tcn.f.eu-admin.net", "a good one of 1871");

            assertThat(third.exitCode()).as(third.text()).isZero();
            assertThat(fourth.exitCode()).as(fourth.text()).isEqualTo(1);
            assertThat(fourth.text()).contains("3 mailboxes", "accounts.test-phase-limit");
            assertThat(overWebadmin.status()).isBetween(400, 499);
            assertThat(overWebadmin.text()).contains("3 mailboxes");
            assertThat(postmaster.exitCode()).as(postmaster.text()).isZero();
        } finally {
            TestaCommand.jamesCli(lab, france, "RemoveUser", "The.Third@tcn.f.eu-admin.net");
            TestaCommand.jamesCli(lab, france, "RemoveUser", "postmaster@tcn.f.eu-admin.net");
        }
    }

    @Test
    void shouldRefuseAWeakPasswordHoweverItIsGiven(TestaLab lab, @TempDir Path folder) throws Exception {
        Node belgium = lab.network().node("ms-b");
        String address = "Weak.Password@tcn.b.eu-admin.net";
        Path weak = Files.writeString(folder.resolve("weak"), "short\n");
        Path good = Files.writeString(folder.resolve("good"), "a good one of 1871\nand a second line\n");

        Program.Result refused = TestaCommand.jamesCli(lab, belgium, "AddUser", address, "--password-file", weak.toString());
        assertThat(refused.exitCode()).as(refused.text()).isEqualTo(1);
        assertThat(refused.text()).contains("it needs 10 characters (password.min-length)");
        Webadmin.Reply overWebadmin = lab.webadmin(belgium).ask("PUT", "/users/" + Webadmin.escaped(address),
            "{\"password\":\"Weak but long\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(overWebadmin.status()).isEqualTo(400);
        assertThat(overWebadmin.text()).contains("contains the name 'weak'");
        try {
            Program.Result added = TestaCommand.jamesCli(lab, belgium, "AddUser", address, "--password-file", good.toString());
            assertThat(added.exitCode()).as(added.text()).isZero();
            Program.Result changed = TestaCommand.jamesCli(lab, belgium, "SetPassword", address, "--password-file", weak.toString());
            assertThat(changed.exitCode()).as(changed.text()).isEqualTo(1);
            assertThat(changed.text()).contains("it needs 10 characters");
            assertThat(TestaCommand.jamesCli(lab, belgium, "SetPassword", address, "another of 1871").exitCode()).isZero();
        } finally {
            TestaCommand.jamesCli(lab, belgium, "RemoveUser", address);
        }
    }

    private static Webadmin.Reply putUser(TestaLab lab, Node node, String address) throws IOException {
        return lab.webadmin(node).ask("PUT", "/users/" + Webadmin.escaped(address),
            "{\"password\":\"a good one of 1871\"}".getBytes(StandardCharsets.UTF_8));
    }
}
