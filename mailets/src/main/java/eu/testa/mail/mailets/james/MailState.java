package eu.testa.mail.mailets.james;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.mail.MessagingException;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.PerRecipientHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything James knows of a mail but its octets, in the form in which it is kept: the spool and the deferred store both
 * write it as JSON.
 *
 * <p>DSN parameters (RFC 3461) are among the attributes, where James keeps them.
 */
public record MailState(
    String name,
    String sender,
    List<String> recipients,
    String state,
    String errorMessage,
    String remoteAddr,
    String remoteHost,
    Instant lastUpdated,
    Map<String, JsonNode> attributes,
    Map<String, List<String>> headersForRecipient) {

    private static final Logger LOGGER = LoggerFactory.getLogger(MailState.class);

    private static final ObjectMapper JSON = JsonMapper.builder().addModule(new JavaTimeModule()).build();

    /** The content is not that of a mail's state: reading it again will not help. */
    public static final class UnreadableException extends IOException {

        private static final long serialVersionUID = 1L;

        private UnreadableException(String message, Exception cause) {
            super(message + ": " + cause.getMessage(), cause);
        }
    }

    /** What every mail has is there, whoever wrote the JSON. */
    public MailState {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(sender, "sender");
        Objects.requireNonNull(recipients, "recipients");
        Objects.requireNonNull(attributes, "attributes");
        Objects.requireNonNull(headersForRecipient, "headersForRecipient");
    }

    public static MailState of(Mail mail) {
        Map<String, JsonNode> attributes = new LinkedHashMap<>();
        mail.attributes().forEach(attribute -> attribute.getValue().toJson().ifPresentOrElse(
            json -> attributes.put(attribute.getName().asString(), json),
            () -> LOGGER.warn("Mail {}: attribute {} cannot be stored and is not kept in the spool",
                mail.getName(), attribute.getName().asString())));
        Map<String, List<String>> headers = headersForRecipient(mail.getPerRecipientSpecificHeaders());
        Date lastUpdated = mail.getLastUpdated();
        return new MailState(
            mail.getName(),
            mail.getMaybeSender().asString(""),
            recipients(mail),
            mail.getState(),
            mail.getErrorMessage(),
            mail.getRemoteAddr(),
            mail.getRemoteHost(),
            lastUpdated == null ? null : lastUpdated.toInstant(),
            attributes,
            headers);
    }

    private static Map<String, List<String>> headersForRecipient(PerRecipientHeaders known) {
        if (known.getRecipientsWithSpecificHeaders().isEmpty()) {
            return Map.of();
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        known.getHeadersByRecipient().forEach((recipient, header) ->
            headers.computeIfAbsent(recipient.asString(), any -> new ArrayList<>()).add(header.asString()));
        return headers;
    }

    /** The recipients of a mail, as texts, in their order. */
    public static List<String> recipients(Mail mail) {
        Collection<MailAddress> recipients = mail.getRecipients();
        List<String> texts = new ArrayList<>(recipients.size());
        for (MailAddress recipient : recipients) {
            texts.add(recipient.asString());
        }
        return texts;
    }

    /** The value of an attribute that is a text; empty where there is none of that name. */
    public Optional<String> text(AttributeName attribute) {
        return Optional.ofNullable(attributes.get(attribute.asString())).map(json -> json.path("value").asText());
    }

    /** The same under another name. */
    public MailState named(String other) {
        return new MailState(other, sender, recipients, state, errorMessage, remoteAddr, remoteHost, lastUpdated, attributes,
            headersForRecipient);
    }

    /** One line, without a line end. */
    public byte[] toJson() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and JSON are always JSON", e);
        }
    }

    /**
     * @throws UnreadableException if {@code json} was not written by {@link #toJson}
     */
    public static MailState fromJson(byte[] json) throws UnreadableException {
        try {
            return Objects.requireNonNull(JSON.readValue(json, MailState.class), "null");
        } catch (IOException | RuntimeException e) {
            throw new UnreadableException("this is not the state of a mail", e);
        }
    }

    public boolean isFrom(String address) {
        return MaybeSender.getMailSender(sender).asString().equals(address);
    }

    public boolean isFor(String address) {
        return recipients.contains(address);
    }

    /**
     * The mail again, with its octets behind {@code message}, which is not copied and not read.
     *
     * @throws UnreadableException if an address or an attribute is not what James wrote
     */
    public Mail toMail(MimeMessageWrapper message) throws UnreadableException {
        try {
            PerRecipientHeaders headers = new PerRecipientHeaders();
            for (Map.Entry<String, List<String>> entry : headersForRecipient.entrySet()) {
                for (String header : entry.getValue()) {
                    headers.addHeaderForRecipient(
                        PerRecipientHeaders.Header.fromString(header), new MailAddress(entry.getKey()));
                }
            }
            MailImpl.Builder mail = MailImpl.builder()
                .name(name)
                .sender(sender.isEmpty() ? MaybeSender.nullSender() : MaybeSender.of(new MailAddress(sender)))
                .addRecipients(addresses(recipients))
                .addAllHeadersForRecipients(headers);
            for (Map.Entry<String, JsonNode> attribute : attributes.entrySet()) {
                mail.addAttribute(new Attribute(
                    AttributeName.of(attribute.getKey()), AttributeValue.fromJson(attribute.getValue())));
            }
            MailImpl built = mail.build();
            if (state != null) {
                built.setState(state);
            }
            built.setErrorMessage(errorMessage);
            built.setRemoteAddr(remoteAddr);
            built.setRemoteHost(remoteHost);
            if (lastUpdated != null) {
                built.setLastUpdated(Date.from(lastUpdated));
            }
            built.setMessageNoCopy(message);
            return built;
        } catch (MessagingException | RuntimeException e) {
            throw new UnreadableException("the envelope of mail " + name + " cannot be read back", e);
        }
    }

    private static Collection<MailAddress> addresses(List<String> texts) throws AddressException {
        List<MailAddress> addresses = new ArrayList<>(texts.size());
        for (String text : texts) {
            addresses.add(new MailAddress(text));
        }
        return addresses;
    }
}
