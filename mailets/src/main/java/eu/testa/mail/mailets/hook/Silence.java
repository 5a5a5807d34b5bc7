package eu.testa.mail.mailets.hook;

import java.util.List;
import org.apache.james.protocols.api.Response;

/** What a connect handler answers to let James greet: nothing at all, because James' counters fail on null. */
final class Silence implements Response {

    static final Response SILENCE = new Silence();

    private Silence() {
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
