package eu.testa.mail.core.delivery.smtp;

import eu.testa.mail.core.delivery.Handover;
import eu.testa.mail.core.delivery.RecipientResult;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Notify;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.mail.Xtext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One mail over one session (RFC 5321 §3.3). Where the peer speaks PIPELINING, a whole envelope is one round trip. What it
 * says about each recipient is kept.
 */
final class MailTransaction {

    /** RFC 3207 §4: "Must issue a STARTTLS command first". */
    private static final int STARTTLS_FIRST = 530;
    private static final int DONE = 250;
    private static final int GO_AHEAD = 354;

    private final SmtpSession session;
    private final SmtpChannel channel;
    private final Extensions extensions;
    private final Envelope envelope;
    private final MessageSource message;
    private final MessageTraits traits;
    private final Map<Recipient, RecipientResult> results = new HashMap<>();
    private final List<Recipient> tooMany = new ArrayList<>();
    private Phase phase = Phase.IDLE;
    private boolean inStep = true;

    /** How far the peer got with the mail. */
    private enum Phase { IDLE, ENVELOPE, DATA, FINAL_DOT }

    MailTransaction(SmtpSession session, Envelope envelope, MessageSource message, MessageTraits traits) {
        this.session = session;
        this.channel = session.channel();
        this.extensions = session.extensions();
        this.envelope = envelope;
        this.message = message;
        this.traits = traits;
    }

    /**
     * @throws HostUnusableException if the connection or the host failed before every recipient was decided
     */
    Outcome run() throws HostUnusableException {
        for (Recipient recipient : envelope.recipients()) {
            refusal(recipient).ifPresent(reply -> results.put(recipient, new RecipientResult.Failed(reply)));
        }
        Map<Recipient, RecipientResult> refusedHere = Map.copyOf(results);
        List<Recipient> offered = undecided();
        if (!offered.isEmpty()) {
            session.countMail();
            try {
                offer(offered);
            } catch (MessageUnreadableException e) {
                inStep = false;
                decide(undecided(), unreadable(e.reason()));
            } catch (OutOfStepException e) {
                inStep = false;
                // what seemed to be said of a recipient may have been an answer to something else
                results.clear();
                results.putAll(refusedHere);
                throw unusable(session.peer().lost(e, ""), e, session.isReused());
            } catch (IOException e) {
                inStep = false;
                stop(unusable(lost(e), e, phase == Phase.IDLE));
            } catch (HostUnusableException e) {
                inStep = false;
                stop(e);
            }
        }
        return new Outcome(results, tooMany);
    }

    /** Where all is decided, it does not matter any more how the connection ended. */
    private void stop(HostUnusableException e) throws HostUnusableException {
        if (!undecided().isEmpty()) {
            throw e.after(results);
        }
    }

    /** Whether the session may carry another mail. */
    boolean leavesSessionUsable() {
        return inStep;
    }

    private List<Recipient> undecided() {
        List<Recipient> undecided = new ArrayList<>();
        for (Recipient recipient : envelope.recipients()) {
            if (!results.containsKey(recipient)) {
                undecided.add(recipient);
            }
        }
        return undecided;
    }

    private void decide(List<Recipient> recipients, RecipientResult result) {
        recipients.forEach(recipient -> results.put(recipient, result));
    }

    private void offer(List<Recipient> recipients) throws IOException, HostUnusableException {
        channel.checkIdle();
        boolean pipelining = extensions.has("PIPELINING");
        channel.append(mail(recipients));
        if (pipelining) {
            for (Recipient recipient : recipients) {
                channel.append(rcpt(recipient));
            }
            channel.append("DATA");
        }
        channel.flush();
        Reply sender = reply();
        phase = Phase.ENVELOPE;
        stopAtClosing(sender);
        if (!sender.isPositive()) {
            decide(recipients, rejectedSender(sender));
        }
        List<Recipient> accepted = sender.isPositive() || pipelining
            ? recipients(recipients, pipelining, sender.isPositive()) : List.of();
        if (!pipelining && !accepted.isEmpty()) {
            channel.send("DATA");
        }
        if (pipelining || !accepted.isEmpty()) {
            data(accepted);
        } else {
            reset();
        }
    }

    private List<Recipient> recipients(List<Recipient> recipients, boolean pipelining, boolean senderAccepted)
        throws IOException, HostUnusableException {
        List<Recipient> accepted = new ArrayList<>();
        for (Recipient recipient : recipients) {
            if (!pipelining) {
                channel.send(rcpt(recipient));
            }
            Reply answer = reply();
            stopAtClosing(answer);
            if (!senderAccepted) {
                continue;
            }
            if (answer.isPositive()) {
                accepted.add(recipient);
            } else if (!accepted.isEmpty() && answer.isTooManyRecipients()) {
                tooMany.add(recipient);
                results.put(recipient, session.peer().putOff(answer));
            } else {
                results.put(recipient, rejected(answer));
            }
        }
        return accepted;
    }

    private void data(List<Recipient> accepted) throws IOException, HostUnusableException {
        Reply goAhead = reply();
        stopAtClosing(goAhead);
        if (goAhead.code() != GO_AHEAD) {
            if (goAhead.code() < 400) {
                throw new OutOfStepException("DATA was answered with " + goAhead.code() + " " + goAhead.text());
            }
            decide(accepted, rejected(goAhead));
            reset();
            return;
        }
        channel.checkInStep();
        if (accepted.isEmpty()) {
            // it takes data for nobody: an empty message ends that, and nobody gets it
            channel.append(".");
            channel.flush();
            inStep = isAnswerToTheEnd(channel.reply(session.timeouts().finalDot()));
            return;
        }
        phase = Phase.DATA;
        String digest = channel.write(message, traits);
        phase = Phase.FINAL_DOT;
        Reply taken = channel.reply(session.timeouts().finalDot());
        stopAtClosing(taken);
        inStep = isAnswerToTheEnd(taken);
        decide(accepted, taken.isPositive()
            ? new RecipientResult.Delivered(session.peer().said(taken), handover(), Optional.of(digest)) : rejected(taken));
    }

    /** A peer that asks for more after the end of a message, or says 221, will not understand what comes next. */
    private static boolean isAnswerToTheEnd(Reply reply) {
        return reply.code() == DONE || reply.code() >= 400;
    }

    private Handover handover() {
        return extensions.has("DSN") ? Handover.TO_REPORTING_HOST : Handover.TO_SILENT_HOST;
    }

    private Reply reply() throws IOException {
        return channel.reply(session.timeouts().command());
    }

    private void reset() throws IOException, HostUnusableException {
        channel.send("RSET");
        Reply answer = reply();
        stopAtClosing(answer);
        inStep = answer.code() == DONE;
        // on a fresh connection a peer may simply not know RSET; one that goes ahead is in the middle of something
        if (!inStep && (session.isReused() || answer.code() < 400)) {
            throw new OutOfStepException("RSET was answered with " + answer.code() + " " + answer.text());
        }
    }

    private void stopAtClosing(Reply reply) throws HostUnusableException {
        if (reply.isClosing()) {
            throw unusable(session.peer().turnedAway(reply, ""), null, false);
        }
    }

    /** What this peer cannot take unchanged is not sent to it. */
    private Optional<RemoteReply> refusal(Recipient recipient) {
        if (traits.fakeEnd()) {
            return refusal("5.6.0", "the message has a line with a lone dot between line ends that are not "
                + "CRLF, which some servers take for the end of the mail; it is not sent");
        }
        if (traits.eightBit() && !extensions.has("8BITMIME")) {
            return refusal("5.6.3", "the message has 8-bit octets and the host does not take them; "
                + "converting would break signatures, so it is not sent");
        }
        if (extensions.maximumSize().isPresent() && traits.size() > extensions.maximumSize().getAsLong()) {
            return refusal("5.3.4", "the message has " + traits.size() + " octets and the host takes up to "
                + extensions.maximumSize().getAsLong());
        }
        if (!extensions.has("SMTPUTF8") && needsUtf8(List.of(recipient))) {
            return refusal("5.6.7", "an address of the mail is not ASCII and the host does not take such addresses");
        }
        return Optional.empty();
    }

    private Optional<RemoteReply> refusal(String status, String text) {
        return Optional.of(session.peer().noted(status, text));
    }

    private static boolean isAscii(String address) {
        for (int i = 0; i < address.length(); i++) {
            if (address.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private boolean needsUtf8(List<Recipient> recipients) {
        boolean ascii = isAscii(envelope.sender().orElse(""));
        for (Recipient recipient : recipients) {
            ascii &= isAscii(recipient.address());
        }
        return !ascii;
    }

    private String mail(List<Recipient> recipients) {
        StringBuilder command = new StringBuilder("MAIL FROM:<").append(envelope.sender().orElse("")).append('>');
        if (extensions.has("SIZE")) {
            command.append(" SIZE=").append(traits.size());
        }
        if (traits.eightBit()) {
            command.append(" BODY=8BITMIME");
        }
        if (needsUtf8(recipients)) {
            command.append(" SMTPUTF8");
        }
        if (extensions.has("DSN")) {
            envelope.ret().ifPresent(ret -> command.append(" RET=").append(ret));
            envelope.envelopeId().filter(Xtext::isValid).ifPresent(id -> command.append(" ENVID=").append(id));
        }
        return command.toString();
    }

    private String rcpt(Recipient recipient) {
        StringBuilder command = new StringBuilder("RCPT TO:<").append(recipient.address()).append('>');
        if (extensions.has("DSN")) {
            if (!recipient.notifyOn().isEmpty()) {
                command.append(" NOTIFY=").append(recipient.notifyOn().stream().sorted().map(Notify::name)
                    .collect(Collectors.joining(",")));
            }
            recipient.originalRecipient().filter(Xtext::isTypedAddress)
                .ifPresent(original -> command.append(" ORCPT=").append(original));
        }
        return command.toString();
    }

    private RecipientResult rejected(Reply reply) {
        return session.peer().rejected(reply, Scope.MESSAGE);
    }

    /** A full disk stops every mail; what else is said to MAIL may be about this sender. */
    private RecipientResult rejectedSender(Reply reply) {
        if (reply.code() == STARTTLS_FIRST && session.lacksTls()) {
            return session.peer().tlsDemanded(reply);
        }
        return session.peer().rejected(reply, reply.isAboutTheSystem() ? Scope.DESTINATION : Scope.MESSAGE);
    }

    private RecipientResult unreadable(IOException reason) {
        return new RecipientResult.Deferred(RemoteReply.ours("4.3.0", "the message cannot be read here: " + Peer.words(reason),
            session.peer().clock().instant()), Scope.MESSAGE);
    }

    private RemoteReply lost(IOException e) {
        String when = switch (phase) {
            case IDLE, ENVELOPE -> "";
            case DATA -> "while the message was sent: ";
            case FINAL_DOT -> "no answer to the end of the message, which may have been taken: ";
        };
        return session.peer().lost(e, when);
    }

    private HostUnusableException unusable(RemoteReply reply, Throwable cause, boolean staleConnection) {
        // a host that asked for the message is not out of reach: it may be this mail alone
        Scope scope = phase.compareTo(Phase.DATA) < 0 ? Scope.DESTINATION : Scope.MESSAGE;
        return new HostUnusableException(reply, scope, staleConnection, cause);
    }
}
