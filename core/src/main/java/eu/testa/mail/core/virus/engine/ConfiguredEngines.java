package eu.testa.mail.core.virus.engine;

import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.settings.VirusSettings;
import eu.testa.mail.core.virus.clamd.Clamd;
import eu.testa.mail.core.virus.clamd.ClamdAddress;
import eu.testa.mail.core.virus.clamd.ClamdSettings;
import eu.testa.mail.core.virus.icap.Icap;
import eu.testa.mail.core.virus.icap.IcapSettings;
import java.util.List;

/** The engines that {@code virus.*} in {@code testa.properties} names. */
public final class ConfiguredEngines {

    private ConfiguredEngines() {
    }

    /**
     * New engines, in the order of the settings; none when {@code virus.engines} is empty.
     *
     * @throws IllegalArgumentException if an engine has no address; the message names the setting
     */
    public static List<VirusEngine> of(TestaSettings settings) {
        return settings.get(VirusSettings.ENGINES).stream()
            .map(engine -> switch (engine) {
                case CLAMD -> clamd(settings);
                case ICAP -> icap(settings);
            }).toList();
    }

    private static VirusEngine clamd(TestaSettings settings) {
        return new Clamd(new ClamdSettings(
            settings.get(VirusSettings.CLAMD).stream().map(ClamdAddress::new).toList(),
            settings.get(VirusSettings.CLAMD_LIMIT),
            settings.get(VirusSettings.CONNECT_TIMEOUT),
            settings.get(VirusSettings.TIMEOUT),
            settings.get(VirusSettings.DEADLINE),
            settings.get(VirusSettings.RETRY_AFTER),
            settings.get(VirusSettings.CLAMD_PROOF_INTERVAL)));
    }

    private static VirusEngine icap(TestaSettings settings) {
        return new Icap(new IcapSettings(
            settings.get(VirusSettings.ICAP).orElseThrow(() -> new IllegalArgumentException(
                "testa.properties: virus.engines has icap, and virus.icap is missing; expected "
                    + VirusSettings.ICAP.expected())),
            settings.get(VirusSettings.ICAP_LIMIT),
            settings.get(VirusSettings.CONNECT_TIMEOUT),
            settings.get(VirusSettings.TIMEOUT),
            settings.get(VirusSettings.RETRY_AFTER)));
    }
}
