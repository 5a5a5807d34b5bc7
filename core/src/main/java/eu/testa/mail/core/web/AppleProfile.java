package eu.testa.mail.core.web;

import static eu.testa.mail.core.text.Markup.escaped;

import eu.testa.mail.core.address.TestaAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** The settings of an account and the roots to trust, as Apple's Mail installs them: {@code .mobileconfig}. */
record AppleProfile(MailAccess access, List<X509Certificate> roots) {

    private static final String HEAD = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <plist version="1.0">
        """;

    /** The same for the same user at all times, so that a new one replaces the old one. */
    String xml(TestaAddress user) {
        StringBuilder contents = new StringBuilder(mail(user));
        roots.forEach(root -> contents.append(root(root)));
        String id = "net.eu-admin.testa.mail." + user.toString().toLowerCase(Locale.ROOT);
        return HEAD + "<dict>\n"
            + text("PayloadType", "Configuration") + text("PayloadIdentifier", id) + text("PayloadUUID", uuid(id))
            + text("PayloadDisplayName", "TESTA Secure Mail: " + user) + number("PayloadVersion", 1)
            + "<key>PayloadContent</key>\n<array>\n" + contents + "</array>\n</dict>\n</plist>\n";
    }

    private String mail(TestaAddress user) {
        String id = "net.eu-admin.testa.mail.account." + user.toString().toLowerCase(Locale.ROOT);
        return "<dict>\n" + text("PayloadType", "com.apple.mail.managed") + text("PayloadIdentifier", id)
            + text("PayloadUUID", uuid(id)) + number("PayloadVersion", 1)
            + text("PayloadDisplayName", user.toString())
            + text("EmailAccountType", "EmailTypePOP") + text("EmailAccountDescription", "TESTA")
            + text("EmailAddress", user.toString())
            + server("Incoming", access.pop3s(), user) + server("Outgoing", access.submissions(), user)
            + "<key>OutgoingPasswordSameAsIncomingPassword</key>\n<true/>\n"
            + "<key>SMIMEEnabled</key>\n<true/>\n</dict>\n";
    }

    private String server(String direction, int port, TestaAddress user) {
        String name = direction + "MailServer";
        return text(name + "Authentication", "EmailAuthPassword") + text(name + "HostName", access.host())
            + number(name + "PortNumber", port) + "<key>" + name + "UseSSL</key>\n<true/>\n"
            + text(name + "Username", user.toString());
    }

    private static String root(X509Certificate root) {
        try {
            byte[] encoded = root.getEncoded();
            String id = "net.eu-admin.testa.root." + UUID.nameUUIDFromBytes(encoded);
            return "<dict>\n" + text("PayloadType", "com.apple.security.root") + text("PayloadIdentifier", id)
                + text("PayloadUUID", uuid(id)) + number("PayloadVersion", 1)
                + text("PayloadDisplayName", root.getSubjectX500Principal().getName())
                + "<key>PayloadContent</key>\n<data>" + Base64.getEncoder().encodeToString(encoded) + "</data>\n</dict>\n";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was parsed has an encoding", e);
        }
    }

    private static String uuid(String of) {
        return UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8)).toString().toUpperCase(Locale.ROOT);
    }

    private static String text(String key, String value) {
        return "<key>" + key + "</key>\n<string>" + escaped(value) + "</string>\n";
    }

    private static String number(String key, int value) {
        return "<key>" + key + "</key>\n<integer>" + value + "</integer>\n";
    }
}
