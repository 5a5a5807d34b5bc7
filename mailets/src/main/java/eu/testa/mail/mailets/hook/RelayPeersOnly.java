package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.evidence.Refusals;
import eu.testa.mail.core.reload.CurrentSettings;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.james.Parameters;
import eu.testa.mail.mailets.metrics.MailFigures;
import java.net.InetAddress;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.smtp.SMTPSession;

/**
 * Lets the TESTA Mail Relays speak to a Member State's port 25 and nobody else: {@code 554 5.7.1} in place of a greeting.
 * {@code smtp.peers} in {@code testa.properties} says who they are.
 *
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.RelayPeersOnly"/>
 * }</pre>
 */
public final class RelayPeersOnly implements ConnectHandler<SMTPSession> {

    private final CurrentSettings settings;
    private final Refusals refusals;
    private final MailFigures figures;

    @Inject
    public RelayPeersOnly(CurrentSettings settings, Refusals refusals, MailFigures figures) {
        this.settings = settings;
        this.refusals = refusals;
        this.figures = figures;
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(RelayPeersOnly.class, config).noOthers();
    }

    @Override
    public Response onConnect(SMTPSession session) {
        InetAddress peer = session.getRemoteAddress().getAddress();
        if (settings.get(TestaSettings.SMTP_PEERS).stream().anyMatch(relay -> relay.contains(peer))) {
            return NoReply.NO_REPLY;
        }
        refusals.stranger(peer.getHostAddress());
        figures.refused(RelayPeersOnly.class, false);
        return new Refusal("554", "5.7.1 " + peer.getHostAddress() + " is no TESTA Mail Relay; this port is for the relays, "
            + "and users submit on 587 or 465").ofConnection(session);
    }
}
