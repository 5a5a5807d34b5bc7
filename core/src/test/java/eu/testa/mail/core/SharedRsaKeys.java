package eu.testa.mail.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyPairGeneratorSpi;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * RSA keys for a test class that uses many and does not test how they are made, which takes Java a second each: those that the class
 * asks for are kept in the project's target folder, and the next class, and the next run, gets the same ones in the same order.
 * Within a class, no key comes twice.
 *
 * <p>It stands before Java's own generator as long as the tests of the class run. Keys that are too weak for TESTA are made anew.
 */
public final class SharedRsaKeys implements BeforeAllCallback, AfterAllCallback {

    private static final String NAME = "SharedRsaKeys";
    private static final int LEAST_BITS = 2048;
    private static final Path FOLDER = Path.of("..", "target", "rsa-keys-of-tests").toAbsolutePath().normalize();

    @Override
    public void beforeAll(ExtensionContext context) {
        Security.insertProviderAt(new Shared(), 1);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Security.removeProvider(NAME);
    }

    private static final class Shared extends Provider {

        private static final long serialVersionUID = 1;

        Shared() {
            super(NAME, "1", "RSA keys that tests share");
            AtomicInteger next = new AtomicInteger();
            putService(new Service(this, "KeyPairGenerator", "RSA", Kept.class.getName(), null, null) {
                @Override
                public Object newInstance(Object parameter) {
                    return new Kept(next);
                }
            });
        }
    }

    /** What it refuses to be initialised for, {@link KeyPairGenerator} asks of the next provider. */
    private static final class Kept extends KeyPairGeneratorSpi {

        private final AtomicInteger next;
        private int bits = LEAST_BITS;

        Kept(AtomicInteger next) {
            this.next = next;
        }

        @Override
        public void initialize(int size, SecureRandom random) {
            if (size < LEAST_BITS) {
                throw new InvalidParameterException("no keys of " + size + " bits are kept");
            }
            bits = size;
        }

        @Override
        public void initialize(AlgorithmParameterSpec parameters, SecureRandom random) {
            if (!(parameters instanceof RSAKeyGenParameterSpec rsa) || !rsa.getPublicExponent().equals(RSAKeyGenParameterSpec.F4)) {
                throw new InvalidParameterException("only usual keys are kept");
            }
            initialize(rsa.getKeysize(), random);
        }

        @Override
        public KeyPair generateKeyPair() {
            Path file = FOLDER.resolve(bits + "-" + next.getAndIncrement() + ".key");
            try {
                if (Files.notExists(file)) {
                    make(file);
                }
                return read(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (GeneralSecurityException e) {
                throw new ProviderException(file + " is no key", e);
            }
        }

        /** Whole or not at all, and never another in its place: other processes look for it, and make it, too. */
        private void make(Path file) throws IOException, GeneralSecurityException {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", "SunRsaSign");
            generator.initialize(bits);
            Files.createDirectories(FOLDER);
            Path unfinished = Files.createTempFile(FOLDER, "", ".unfinished");
            Files.write(unfinished, generator.generateKeyPair().getPrivate().getEncoded());
            try {
                Files.createLink(file, unfinished);
            } catch (FileAlreadyExistsException e) {
                // another process was first
            } finally {
                Files.delete(unfinished);
            }
        }

        private static KeyPair read(Path file) throws IOException, GeneralSecurityException {
            KeyFactory factory = KeyFactory.getInstance("RSA");
            RSAPrivateCrtKey key = (RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(file)));
            return new KeyPair(factory.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())), key);
        }
    }
}
