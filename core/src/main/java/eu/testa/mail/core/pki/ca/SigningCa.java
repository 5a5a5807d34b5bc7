package eu.testa.mail.core.pki.ca;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * A CA that can sign.
 *
 * @param fileName    {@code Root_CA} or {@code EC_CA}
 * @param certificate its certificate
 * @param key         its private key
 */
record SigningCa(String fileName, X509Certificate certificate, PrivateKey key) {
}
