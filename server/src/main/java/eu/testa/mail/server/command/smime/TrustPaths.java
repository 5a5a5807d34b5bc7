package eu.testa.mail.server.command.smime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Stack;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Takes the paths after {@code --anchors}, {@code --crls} and {@code --certs}: the first in any case, and as many more as
 * are folders or files of certificates or CRLs. So the mails may come right after them. A mail is never taken, whatever
 * certificates are in its text: whom to believe is not for its sender to say.
 */
final class TrustPaths implements IParameterConsumer {

    private static final int BEGINNING = 64 * 1024;
    /** Of a SEQUENCE, in DER. */
    private static final int DER = 0x30;
    private static final Pattern PEM = Pattern.compile("^(\u00ef\u00bb\u00bf)?-----BEGIN ", Pattern.MULTILINE);
    private static final Pattern FOR_TRUST = Pattern.compile("-----BEGIN [^-]*(CERTIFICATE|CRL|PKCS7)");
    /** Words come after the colon of a field, and none after "Certificate:", with which OpenSSL introduces PEM. */
    private static final Pattern MAIL = Pattern.compile("\\AFrom |^[!-9;-~]+:[ \t]*\\S", Pattern.MULTILINE);

    @Override
    public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
        List<Path> paths = option.getValue();
        if (arguments.isEmpty() || arguments.peek().startsWith("-")) {
            throw new ParameterException(command.commandLine(), "Missing required parameter for option " + option);
        }
        do {
            paths.add(Path.of(arguments.pop()));
        } while (!arguments.isEmpty() && isForTrust(arguments.peek()));
    }

    private static boolean isForTrust(String argument) {
        if (argument.startsWith("-")) {
            return false;
        }
        try {
            Path path = Path.of(argument);
            return Files.isDirectory(path) || Files.isRegularFile(path) && looksLikeCertificates(path);
        } catch (InvalidPathException | IOException e) {
            // said later, of a mail that cannot be read
            return false;
        }
    }

    private static boolean looksLikeCertificates(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] beginning = in.readNBytes(BEGINNING);
            if (beginning.length > 1 && beginning[0] == DER && beginning[1] < 0) {
                return true;
            }
            String text = new String(beginning, StandardCharsets.ISO_8859_1);
            Matcher pem = PEM.matcher(text);
            return pem.find() && !MAIL.matcher(text).region(0, pem.start()).find() && FOR_TRUST.matcher(text).find();
        }
    }
}
