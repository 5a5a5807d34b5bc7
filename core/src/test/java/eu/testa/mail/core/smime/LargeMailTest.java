package eu.testa.mail.core.smime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableFile;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.CMSSignedDataStreamGenerator;
import org.bouncycastle.cms.CMSTypedData;
import org.bouncycastle.cms.SignerInfoGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mail of 100 MB needs no 100 MB: it is verified in a Java with a heap of 24 MB. */
class LargeMailTest {

    private static final int LINES = 100 * 1024 * 1024 / 78;
    private static final String LINE = "0123456789".repeat(7) + "012345\r\n";

    @Test
    @Tag("slow")
    void shouldVerifyLargeMailInASmallHeap(@TempDir Path folder) throws Exception {
        TestIds ca = new TestIds("Root_CA");
        TestIds.Id alain = ca.issue(TestIds.ALAIN, TestIds.ec("secp256r1"));
        Files.write(folder.resolve("Root_CA.crt"), ca.root().getEncoded());
        SignerInfoGenerator signer =
            new JcaSimpleSignerInfoGeneratorBuilder().build("SHA256withECDSA", alain.key(), alain.certificate());
        Path entity = folder.resolve("entity");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(entity))) {
            out.write("Content-Type: text/plain\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] line = LINE.getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < LINES; i++) {
                out.write(line);
            }
        }
        CMSTypedData content = new CMSProcessableFile(entity.toFile());
        JcaCertStore certificates = new JcaCertStore(List.of(alain.certificate()));
        writeDetached(folder.resolve("detached.eml"), entity, content, signer, certificates);
        writeOpaque(folder.resolve("opaque.eml"), content, signer, certificates);
        Files.delete(entity);

        assertThat(verifyInSmallHeap(folder, "detached.eml", "opaque.eml")).containsExactly("PASS", "PASS");
    }

    private static void writeDetached(Path file, Path entity, CMSTypedData content, SignerInfoGenerator signer,
        JcaCertStore certificates) throws Exception {
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(signer);
        generator.addCertificates(certificates);
        String[] around = SignedMail.multipart(SignedMail.FROM_ALAIN, "###", generator.generate(content, false).getEncoded())
            .split("###");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(around[0].getBytes(StandardCharsets.US_ASCII));
            Files.copy(entity, out);
            out.write(around[1].getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void writeOpaque(Path file, CMSTypedData content, SignerInfoGenerator signer, JcaCertStore certificates)
        throws Exception {
        CMSSignedDataStreamGenerator generator = new CMSSignedDataStreamGenerator();
        generator.addSignerInfoGenerator(signer);
        generator.addCertificates(certificates);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(SignedMail.opaque(SignedMail.FROM_ALAIN, new byte[0]).getBytes(StandardCharsets.US_ASCII));
            try (OutputStream base64 = Base64.getMimeEncoder().wrap(out);
                 OutputStream signed = generator.open(base64, true)) {
                content.write(signed);
            }
        }
    }

    private static List<String> verifyInSmallHeap(Path folder, String... mails) throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx24m",
            "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
            SmallHeap.class.getName(), folder.toString(), String.join(",", mails))
            .redirectErrorStream(true).start();
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        return lines;
    }
}
