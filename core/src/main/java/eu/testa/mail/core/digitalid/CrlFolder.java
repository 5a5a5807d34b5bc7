package eu.testa.mail.core.digitalid;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the CRLs in a folder say, as far as a CA in another folder has signed them. Both are read again when a file in them
 * changes, so an administrator only has to copy a new CRL there. A certificate that a CRL once had stays revoked when that
 * CRL is past its nextUpdate.
 */
public final class CrlFolder implements RevocationCheck {

    private static final Logger LOGGER = LoggerFactory.getLogger(CrlFolder.class);
    private static final Duration LOOK_AGAIN_AFTER = Duration.ofSeconds(2);
    private static final int CRL_SIGN = 6;
    private static final long MAX_BYTES = 64L * 1024 * 1024;

    private final Path authorities;
    private final Path crls;
    private final Clock clock;
    private State state = new State(Instant.EPOCH, Map.of(), Map.of());

    private record State(Instant lookedAt, Map<Path, String> files, Map<X500Principal, Set<BigInteger>> revoked) {
    }

    /**
     * @param authorities a folder of CA certificates: {@code Root_CA.crt}, {@code EC_CA.crt}; PEM or DER
     * @param crls        a folder of CRLs, PEM or DER
     */
    public CrlFolder(Path authorities, Path crls, Clock clock) {
        this.authorities = authorities;
        this.crls = crls;
        this.clock = clock;
    }

    @Override
    public boolean isRevoked(X509Certificate certificate) {
        return current().revoked.getOrDefault(certificate.getIssuerX500Principal(), Set.of())
            .contains(certificate.getSerialNumber());
    }

    private synchronized State current() {
        Instant now = clock.instant();
        if (now.isBefore(state.lookedAt.plus(LOOK_AGAIN_AFTER))) {
            return state;
        }
        try {
            Map<Path, String> files = new TreeMap<>();
            files.putAll(stamps(authorities));
            files.putAll(stamps(crls));
            state = new State(now, files, files.equals(state.files) ? state.revoked : read());
        } catch (IOException e) {
            LOGGER.error("The CRLs in {} cannot be read; what they said before still counts", crls, e);
            state = new State(now, state.files, state.revoked);
        }
        return state;
    }

    private static Map<Path, String> stamps(Path folder) throws IOException {
        Map<Path, String> stamps = new TreeMap<>();
        for (Path file : files(folder)) {
            stamps.put(file, Files.getLastModifiedTime(file) + " " + Files.size(file));
        }
        return stamps;
    }

    private static List<Path> files(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).filter(file -> !file.getFileName().toString().startsWith("."))
                .sorted().toList();
        }
    }

    private Map<X500Principal, Set<BigInteger>> read() throws IOException {
        List<X509Certificate> cas = new ArrayList<>();
        for (Path file : files(authorities)) {
            try {
                cas.addAll(CertificateReader.read(Files.readAllBytes(file)));
            } catch (GeneralSecurityException e) {
                LOGGER.warn("{} is left out: {}", file, e.getMessage());
            }
        }
        Map<X500Principal, Set<BigInteger>> revoked = new HashMap<>();
        for (Path file : files(crls)) {
            for (X509CRL crl : parse(file)) {
                if (isSigned(crl, cas)) {
                    Set<BigInteger> serials = revoked.computeIfAbsent(crl.getIssuerX500Principal(), ca -> new HashSet<>());
                    Set<? extends X509CRLEntry> entries = crl.getRevokedCertificates();
                    if (entries != null) {
                        entries.forEach(entry -> serials.add(entry.getSerialNumber()));
                    }
                } else {
                    LOGGER.warn("{} is left out: no CA in {} has signed it", file, authorities);
                }
            }
        }
        return revoked;
    }

    private static List<X509CRL> parse(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            LOGGER.warn("{} is left out: it is larger than {} bytes", file, MAX_BYTES);
            return List.of();
        }
        try {
            List<X509CRL> crls = new ArrayList<>();
            for (CRL crl : CertificateFactory.getInstance("X.509")
                .generateCRLs(new ByteArrayInputStream(Files.readAllBytes(file)))) {
                crls.add((X509CRL) crl);
            }
            return crls;
        } catch (GeneralSecurityException e) {
            LOGGER.warn("{} is left out, it is no CRL: {}", file, e.getMessage());
            return List.of();
        }
    }

    private static boolean isSigned(X509CRL crl, List<X509Certificate> cas) {
        for (X509Certificate ca : cas) {
            boolean[] usage = ca.getKeyUsage();
            if (ca.getSubjectX500Principal().equals(crl.getIssuerX500Principal()) && (usage == null || usage[CRL_SIGN])) {
                try {
                    crl.verify(ca.getPublicKey());
                    return true;
                } catch (GeneralSecurityException e) {
                    LOGGER.debug("not signed by {}", ca.getSubjectX500Principal(), e);
                }
            }
        }
        return false;
    }
}
