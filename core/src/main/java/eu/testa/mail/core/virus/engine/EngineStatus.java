package eu.testa.mail.core.virus.engine;

import java.util.Optional;

/**
 * What one daemon of an engine said about itself.
 *
 * @param daemon     its address, as configured
 * @param problem    why it cannot be used; empty when it answered as it should
 * @param signatures its signature database, if the engine tells
 */
public record EngineStatus(String daemon, Optional<String> problem, Optional<Signatures> signatures) {

    public boolean isUsable() {
        return problem.isEmpty();
    }
}
