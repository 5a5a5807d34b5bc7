package eu.testa.mail.core.settings;

import java.util.List;
import java.util.Optional;

/** The keys {@code web.bind} and {@code webs.bind} of {@code testa.properties}: the web listener for users. */
public final class WebSettings {

    public static final Setting<Optional<Endpoint>> WEB = Setting.optionalEndpoint("web.bind", "0.0.0.0:80");
    public static final Setting<Optional<Endpoint>> WEBS = Setting.optionalEndpoint("webs.bind", "0.0.0.0:443");

    static final List<Setting<?>> ALL = List.of(WEB, WEBS);

    private WebSettings() {
    }
}
