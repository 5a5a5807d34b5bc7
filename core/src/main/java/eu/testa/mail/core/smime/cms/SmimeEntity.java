package eu.testa.mail.core.smime.cms;

import eu.testa.mail.core.mime.HeaderFields;
import eu.testa.mail.core.mime.MalformedMailException;
import eu.testa.mail.core.mime.MediaType;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What of S/MIME a message or a part is, as its header says (RFC 8551 §3.9). Everybody here asks this: verification,
 * decryption, the scanner.
 */
public final class SmimeEntity {

    private static final Set<String> CMS = Set.of("application/pkcs7-mime", "application/x-pkcs7-mime",
        "application/pkcs7-signature", "application/x-pkcs7-signature");
    private static final Set<String> SIGNATURES = Set.of("application/pkcs7-signature", "application/x-pkcs7-signature");
    /** Gateways forget the type and keep the file name. */
    private static final Set<String> NAMELESS = Set.of("application/octet-stream", "application/x-pkcs7");

    private final MediaType type;
    private final HeaderFields header;

    private SmimeEntity(MediaType type, HeaderFields header) {
        this.type = type;
        this.header = header;
    }

    /**
     * @throws MalformedMailException if readers see different things in the header
     */
    public static SmimeEntity of(HeaderFields header) throws MalformedMailException {
        return new SmimeEntity(header.mediaType(), header);
    }

    /** Whether it is signed with S/MIME, not with OpenPGP; who does not say with what is asked in the second part. */
    public boolean isSignedMultipart() {
        return type.name().equals("multipart/signed")
            && Optional.ofNullable(type.parameters().get("protocol")).map(SmimeEntity::isSignature).orElse(true);
    }

    /** Whether it is signed with anything but OpenPGP, which nobody here knows. */
    public boolean isSignedOtherwiseThanWithOpenPgp() {
        return type.name().equals("multipart/signed")
            && !type.parameters().getOrDefault("protocol", "").strip().equalsIgnoreCase("application/pgp-signature");
    }

    public boolean isSignature() {
        return isSignature(type.name());
    }

    private static boolean isSignature(String type) {
        return SIGNATURES.contains(type.strip().toLowerCase(Locale.ROOT));
    }

    /** Whether a CMS object is the whole of it. */
    public boolean isCms() {
        return CMS.contains(type.name()) || NAMELESS.contains(type.name()) && hasNameOfCms();
    }

    /** Whether it has the name of a file with a CMS object, whatever its type is. */
    public boolean hasNameOfCms() {
        return isNamed(".p7m", ".p7z");
    }

    /** Several where Content-Type and Content-Disposition differ; they are looked for only here, as few mails depend on them. */
    private boolean isNamed(String... ends) {
        for (String file : header.fileNames()) {
            for (String end : ends) {
                if (file.endsWith(end)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What its sender says is in the CMS object (RFC 8551 §3.2.2), in lower case; empty if he says nothing. */
    public String smimeType() {
        return Optional.ofNullable(type.parameters().get("smime-type")).orElseGet(() -> isNamed(".p7c") ? "certs-only" : "").strip()
            .toLowerCase(Locale.ROOT);
    }
}
