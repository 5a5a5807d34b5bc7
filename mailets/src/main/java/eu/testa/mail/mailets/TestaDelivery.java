package eu.testa.mail.mailets;

import eu.testa.mail.core.delivery.DeliveryEngine;
import eu.testa.mail.core.delivery.DeliveryEngine.Mode;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.report.WaysOn;
import eu.testa.mail.mailets.delivery.DeferredAttributes;
import eu.testa.mail.mailets.delivery.DeliveryEngines;
import eu.testa.mail.mailets.delivery.DeliveryMailet;
import eu.testa.mail.mailets.delivery.Onward;
import eu.testa.mail.mailets.evidence.Reception;
import eu.testa.mail.mailets.james.Envelopes;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.Parameters;
import java.time.Clock;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;

/**
 * Delivers to the next host, once, and sends each recipient on by what came of it. A mail that cannot be delivered now
 * belongs to {@link Retry}.
 *
 * <pre>{@code
 * <mailet match="RecipientIsTesta" class="TestaDelivery">
 *     <route>mx</route>                                <!-- mx: the recipient's domain, else the TESTA root
 *                                                           members: the relay's registry, members.xml
 *                                                           static: the list in <hosts> -->
 *     <hosts>tcn.f.eu-admin.net = 192.0.2.7:25</hosts> <!-- with static only; more separated by commas -->
 *     <retryProcessor>retry</retryProcessor>           <!-- recipients to be tried again -->
 *     <failedProcessor>ndr</failedProcessor>           <!-- recipients refused for good -->
 *     <deliveredProcessor>delivered</deliveredProcessor> <!-- delivered recipients of whom the sender asked to be told
 *                                                           (NOTIFY=SUCCESS), where the next host does not tell him;
 *                                                           without it he is not told -->
 *     <tls>opportunistic</tls>                         <!-- off | opportunistic | required; with members, each
 *                                                           member has its own -->
 *     <trustAnchors>file://conf/tls-anchors.pem</trustAnchors> <!-- with required, or for members that require it -->
 *     <spoolThreads>8</spoolThreads>                   <!-- threads of the spool that may wait for hosts, and half of them
                                                           for hosts of one destination; well below <threads> of the
                                                           spooler. Other mail is for the destination's queue (Retry) -->
 *     <connectTimeout>5 seconds</connectTimeout>
 *     <greetingTimeout>30 seconds</greetingTimeout>
 *     <commandTimeout>60 seconds</commandTimeout>
 *     <dataTimeout>2 minutes</dataTimeout>
 *     <finalDotTimeout>10 minutes</finalDotTimeout>
 *     <hostPause>1 minute</hostPause>                  <!-- a host that failed is passed over for so long -->
 *     <onMailetException>propagate</onMailetException> <!-- a deferred mail on which this fails stays deferred -->
 * </mailet>
 * }</pre>
 *
 * <p>The port, the address to connect from and the name for EHLO are those of {@code testa.properties}. Each attempt is
 * a line in {@code delivery.log}.
 */
public class TestaDelivery extends DeliveryMailet {

    private final DeliveryEngines engines;
    private final Clock clock;
    private DeliveryEngine engine;
    private Onward onward;

    @Inject
    public TestaDelivery(DeliveryEngines engines, Clock clock) {
        this.engines = engines;
        this.clock = clock;
    }

    @Override
    public void init() throws MessagingException {
        Parameters<MessagingException> parameters = Parameters.of(getMailetConfig());
        onward = new Onward(new WaysOn(parameters.text("retryProcessor"), parameters.text("failedProcessor"),
            parameters.optional("deliveredProcessor").orElse(Mail.GHOST), Mail.GHOST), getMailetContext());
        engine = engines.of(parameters);
    }

    @Override
    protected void process(Mail mail) throws MessagingException {
        Envelope envelope = Envelopes.of(mail);
        DeferredAttributes.attemptBegins(mail, engine.moment());
        onward.send(mail, envelope, engine.deliver(Reception.idOf(mail), DeferredAttributes.acceptedAt(mail, clock), envelope,
            MimeMessageOctets.of(mail.getMessage()), mode(mail)));
    }

    private static Mode mode(Mail mail) {
        if (DeferredAttributes.isProbe(mail)) {
            return Mode.PROBE;
        }
        return DeferredAttributes.isFromStore(mail) ? Mode.FROM_QUEUE : Mode.FROM_SPOOL;
    }

    @Override
    public void destroy() {
        if (engine != null) {
            engine.close();
        }
    }

    @Override
    public String getMailetInfo() {
        return "Delivers to the next host on TESTA";
    }
}
