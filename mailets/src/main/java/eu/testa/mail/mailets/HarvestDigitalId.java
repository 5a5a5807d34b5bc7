package eu.testa.mail.mailets;

import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.mailets.digitalid.PassedSigners;
import eu.testa.mail.mailets.james.Parameters;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the certificates of a mail's signers in the directory of digital IDs, so that everyone on this server can encrypt
 * to them: what chapter 5.1 of the note has each user do by hand.
 *
 * <p>Stands after the verification, and keeps only what passed it: whole octets, a trusted CA, and an address in the
 * certificate that is the sender's; for that address only, whatever others are in the certificate. The mail goes on unchanged.
 * It has no parameters: {@code digital-id.*} in {@code testa.properties} says what a change of key means.
 *
 * <pre>{@code
 * <mailet match="All" class="SmimeVerify"/>
 * <mailet match="All" class="HarvestDigitalId">
 *     <onMailetException>ignore</onMailetException>   <!-- a full disk must not hold up mail -->
 * </mailet>
 * }</pre>
 */
public final class HarvestDigitalId extends GenericMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(HarvestDigitalId.class);

    private final DigitalIdDirectory directory;

    @Inject
    public HarvestDigitalId(DigitalIdDirectory directory) {
        this.directory = directory;
    }

    @Override
    public void init() throws MessagingException {
        Parameters.of(getMailetConfig()).noOthers();
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        try {
            Optional<String> from = PassedSigners.from(mail);
            for (X509Certificate certificate : PassedSigners.of(mail)) {
                directory.harvest(certificate, from.orElseThrow()).ifPresent(id ->
                    LOGGER.info("New digital ID of {}, until {}, from mail {}", id.address(), id.notAfter(), mail.getName()));
            }
        } catch (CertificateException | IOException e) {
            throw new MessagingException("the digital ID of a signer of " + mail.getName() + " could not be kept", e);
        }
    }

    @Override
    public String getMailetInfo() {
        return "Keeps the digital IDs of signers";
    }
}
