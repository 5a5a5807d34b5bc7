package eu.testa.mail.server;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;

/**
 * Writes lines of a log as {@code log.format} says: by a pattern for people, or with logback's own {@link JsonEncoder}. One
 * appender of {@code logback.xml} has both, for logback chooses between two only with a compiler at hand:
 *
 * <pre>{@code
 * <encoder class="eu.testa.mail.server.LogLineEncoder">
 *     <format>${testa.log.format}</format>
 *     <pattern>%d %-5level %logger{30} - %msg%n</pattern>
 * </encoder>
 * }</pre>
 */
public final class LogLineEncoder extends EncoderBase<ILoggingEvent> {

    private static final String JSON = "json";

    private String format = "text";
    private String pattern = "%msg%n";
    private Encoder<ILoggingEvent> chosen;

    /** {@code text} or {@code json}. */
    public void setFormat(String format) {
        this.format = format;
    }

    /** Of a line of text, as {@link PatternLayout} has it. */
    public void setPattern(String pattern) {
        this.pattern = pattern;
    }

    @Override
    public void start() {
        chosen = format.equals(JSON) ? json() : text();
        chosen.setContext(getContext());
        chosen.start();
        super.start();
    }

    private static JsonEncoder json() {
        JsonEncoder json = new JsonEncoder();
        // what was said is enough: not its parts once more, nor what is the same in each line
        json.setWithFormattedMessage(true);
        json.setWithMessage(false);
        json.setWithArguments(false);
        json.setWithContext(false);
        json.setWithSequenceNumber(false);
        json.setWithNanoseconds(false);
        return json;
    }

    private Encoder<ILoggingEvent> text() {
        PatternLayout layout = new PatternLayout();
        layout.getInstanceConverterMap().put("d", LineTime::new);
        layout.setContext(getContext());
        layout.setPattern(pattern);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> text = new LayoutWrappingEncoder<>();
        text.setLayout(layout);
        return text;
    }

    @Override
    public void stop() {
        super.stop();
        chosen.stop();
    }

    @Override
    public byte[] headerBytes() {
        return chosen.headerBytes();
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return chosen.encode(event);
    }

    @Override
    public byte[] footerBytes() {
        return chosen.footerBytes();
    }
}
