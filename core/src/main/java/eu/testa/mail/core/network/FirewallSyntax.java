package eu.testa.mail.core.network;

import java.util.List;

/** How a firewall is told its rules. */
public interface FirewallSyntax {

    /** All of it, with comments, ready to be loaded or pasted. */
    String write(List<FirewallRule> rules);
}
