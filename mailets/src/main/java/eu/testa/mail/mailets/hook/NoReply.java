package eu.testa.mail.mailets.hook;

import java.util.List;
import org.apache.james.protocols.api.Response;

/** What a connect handler answers to let James greet: nothing at all, because James' counters fail on null. */
final class NoReply implements Response {

    static final Response NO_REPLY = new NoReply();

    private NoReply() {
    }

    @Override
    public String getRetCode() {
        return "";
    }

    @Override
    public List<CharSequence> getLines() {
        return List.of();
    }

    @Override
    public boolean isEndSession() {
        return false;
    }
}
