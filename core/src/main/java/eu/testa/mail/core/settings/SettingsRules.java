package eu.testa.mail.core.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has to hold between settings, each of which is right by itself.
 *
 * @param file   of the settings, for the messages
 * @param texts  as they are written, by key
 * @param values those that could be read
 */
record SettingsRules(Path file, Map<String, String> texts, Map<Setting<?>, Object> values) {

    /** What is wrong, in words; empty if nothing is. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        Object role = values.get(TestaSettings.ROLE);
        if (role == Role.NATIONAL && isEmpty(TestaSettings.COUNTRY)) {
            problems.add(missing(TestaSettings.COUNTRY, ""));
        }
        if (role == Role.RELAY) {
            for (Setting<?> forUsers : List.of(TestaSettings.LDAPS, TestaSettings.LDAP, WebSettings.WEB, WebSettings.WEBS)) {
                if (values.get(forUsers) instanceof Optional<?> bind && bind.isPresent()) {
                    problems.add(found(forUsers) + ": a relay has no users who could ask there; expected nothing");
                }
            }
            if (values.get(TestaSettings.SMTP_PEERS) instanceof List<?> peers && !peers.isEmpty()) {
                problems.add(found(TestaSettings.SMTP_PEERS) + ": a relay knows its peers by members.xml; expected nothing");
            }
        }
        if (values.get(TestaSettings.SPOOL_STORE) == TestaSettings.SpoolStore.SHARED && "".equals(values.get(TestaSettings.STORE_URL))) {
            problems.add(file + ": " + TestaSettings.SPOOL_STORE.key() + "=shared: the embedded database of store.url is on this server's "
                + "disk, and no other server can go on with what is in it; expected local, or a PostgreSQL in store.url");
        }
        if (values.get(VirusSettings.ENGINES) instanceof List<?> engines && engines.contains(VirusSettings.Engine.ICAP)
            && isEmpty(VirusSettings.ICAP)) {
            problems.add(missing(VirusSettings.ICAP, ", and virus.engines has icap"));
        }
        return problems;
    }

    private boolean isEmpty(Setting<? extends Optional<?>> setting) {
        return Optional.empty().equals(values.get(setting));
    }

    private String missing(Setting<?> setting, String why) {
        return file + ": " + setting.key() + ": missing" + why + "; expected " + setting.expected();
    }

    private String found(Setting<?> setting) {
        return file + ": " + setting.key() + "=" + texts.get(setting.key());
    }
}
