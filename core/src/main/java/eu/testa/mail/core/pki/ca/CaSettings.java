package eu.testa.mail.core.pki.ca;

import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.file.FileTrouble;
import eu.testa.mail.core.file.PropertiesFile;
import eu.testa.mail.core.pki.PkiException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a CA issues: the file {@code ca.properties} in its folder, written by {@code pki init} and edited afterwards.
 *
 * @param organisation  O of every subject
 * @param rootName      CN of the root CA
 * @param issuingName   CN of the issuing CA
 * @param phase         which rules hold
 * @param months        life of a digital ID
 * @param personKeySize bits of an RSA key that is made for a person
 * @param crlDays       days from a CRL to the one that must replace it
 * @param crlBase       where the CRLs and the CAs' certificates are published, ending in a slash:
 *                      {@code http://crl.eu-admin.net/}; empty when they are only handed out as files
 * @param ocsp          where an OCSP responder is asked: {@code http://crl.eu-admin.net/ocsp}; empty when there is none
 * @param namespace     which addresses get digital IDs
 */
public record CaSettings(String organisation, String rootName, String issuingName, Phase phase, int months,
    int personKeySize, int crlDays, Optional<URI> crlBase, Optional<URI> ocsp,
    TestaNamespace namespace) {

    /** The file's name inside the CA's folder. */
    public static final String FILE_NAME = "ca.properties";
    /** The RSA key sizes that are neither too weak nor refused by mail programs in use. */
    public static final Set<Integer> KEY_SIZES = new TreeSet<>(Set.of(2048, 3072, 4096));

    private static final int MAX_MONTHS = 60;
    private static final int MAX_CRL_DAYS = 400;
    private static final Set<String> KEYS = new TreeSet<>(Set.of("organisation", "root.name", "issuing.name", "phase",
        "digital-id.months", "digital-id.key-size", "crl.days", "crl.base", "ocsp.url", "testa.root", "testa.project"));

    /**
     * Reads a CA's settings.
     *
     * @throws PkiException if the file is missing, has an unknown key or a value that cannot be used
     */
    static CaSettings load(Path folder) throws PkiException {
        Path file = folder.resolve(FILE_NAME);
        Map<String, String> values;
        try {
            values = PropertiesFile.read(file);
        } catch (IOException e) {
            throw new PkiException(FileTrouble.words(e) + ". Is " + folder
                + " the folder of a CA? './testa pki init' makes one.", e);
        }
        for (String key : values.keySet()) {
            if (!KEYS.contains(key)) {
                throw new PkiException(file + ": " + key + ": there is no such setting; expected one of "
                    + String.join(", ", KEYS));
            }
        }
        return new Parser(file, values).parse();
    }

    void store(Path folder) throws IOException {
        String text = """
            # The certification authority in this folder. Change what it issues from now on; what was issued stays.

            # Names in the certificates. Those of the CAs were fixed by 'pki init' and are only read.
            organisation = %s
            root.name    = %s
            issuing.name = %s

            # test: three digital IDs a country, not renewable (chapters 3.1 and 4 of the note). production: no such limits.
            phase = %s

            # How long a digital ID is valid. The note: 1 month in the test phase.
            digital-id.months = %d

            # RSA key of a digital ID in bits: 2048, 3072 or 4096.
            digital-id.key-size = %d

            # A CRL says by when the next one is due; after that day verifiers stop believing it. Run 'pki crl' before.
            crl.days = %d

            # Where verifiers fetch the CRLs and the CAs' certificates, written into every certificate; empty: they are handed
            # out as files. The web listener of any of your servers offers them (docs/web.md).
            crl.base = %s

            # Where an OCSP responder is asked, written into every certificate; empty: there is none. Thunderbird asks it, and
            # shows a revoked digital ID as revoked.
            ocsp.url = %s

            # Which addresses get digital IDs: Firstname.Surname@<project>.<country code>.<root>.
            testa.root    = %s
            testa.project = %s
            """.formatted(organisation, rootName, issuingName, phase.name().toLowerCase(Locale.ROOT), months,
            personKeySize, crlDays, crlBase.map(URI::toString).orElse(""),
            ocsp.map(URI::toString).orElse(""), namespace.rootDomain(), namespace.project());
        DurableFile.write(folder.resolve(FILE_NAME), text.getBytes(StandardCharsets.UTF_8));
    }

    /** The place of a CRL; empty when none is published. */
    Optional<URI> crlLocation(String caFileName) {
        return crlBase.map(base -> URI.create(base + caFileName + ".crl"));
    }

    /** The place of a CA's certificate; empty when none is published. */
    Optional<URI> certificateLocation(String caFileName) {
        return crlBase.map(base -> URI.create(base + caFileName + ".crt"));
    }

    /** Reads the text of {@code ocsp.url}: empty, or an address that can be asked without secrets. */
    public static Optional<URI> ocsp(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(plainHttp(URI.create(text)));
    }

    /** Reads the text of {@code crl.base}: empty, or an address of a folder that can be fetched without secrets. */
    public static Optional<URI> crlBase(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(plainHttp(URI.create(text.endsWith("/") ? text : text + "/")));
    }

    private static URI plainHttp(URI uri) {
        if (!"http".equals(uri.getScheme()) || uri.getHost() == null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException("not an http address");
        }
        return uri;
    }

    private record Parser(Path file, Map<String, String> values) {

        CaSettings parse() throws PkiException {
            String phaseText = text("phase");
            Phase phase;
            try {
                phase = Phase.valueOf(phaseText.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw wrong("phase", phaseText, "test or production");
            }
            int keySize = number("digital-id.key-size", 2048, 4096);
            if (!KEY_SIZES.contains(keySize)) {
                throw wrong("digital-id.key-size", Integer.toString(keySize), "2048, 3072 or 4096");
            }
            Optional<URI> crlBase;
            try {
                crlBase = crlBase(values.getOrDefault("crl.base", ""));
            } catch (IllegalArgumentException e) {
                throw wrong("crl.base", values.get("crl.base"), "nothing, or an address such as "
                    + "http://crl.eu-admin.net/ (http, because who fetches a CRL cannot yet check a certificate)");
            }
            Optional<URI> ocsp;
            try {
                ocsp = ocsp(values.getOrDefault("ocsp.url", ""));
            } catch (IllegalArgumentException e) {
                throw wrong("ocsp.url", values.get("ocsp.url"), "nothing, or an address such as "
                    + "http://crl.eu-admin.net/ocsp");
            }
            TestaNamespace namespace;
            try {
                namespace = new TestaNamespace(text("testa.root"), text("testa.project"));
            } catch (IllegalArgumentException e) {
                throw new PkiException(file + ": " + e.getMessage(), e);
            }
            return new CaSettings(text("organisation"), text("root.name"), text("issuing.name"), phase,
                number("digital-id.months", 1, MAX_MONTHS), keySize, number("crl.days", 1, MAX_CRL_DAYS), crlBase,
                ocsp, namespace);
        }

        private String text(String key) throws PkiException {
            String value = values.getOrDefault(key, "");
            if (value.isEmpty()) {
                throw new PkiException(file + ": " + key + ": missing");
            }
            return value;
        }

        private int number(String key, int least, int most) throws PkiException {
            String value = text(key);
            try {
                int number = Integer.parseInt(value);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw wrong(key, value, "a number from " + least + " to " + most);
            }
            throw wrong(key, value, "a number from " + least + " to " + most);
        }

        private PkiException wrong(String key, String found, String expected) {
            return new PkiException(file + ": " + key + "=" + found + ": expected " + expected);
        }
    }
}
