package eu.testa.mail.core.pki.ca;

import eu.testa.mail.core.address.TestaAddress;
import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.pki.Passphrase;
import eu.testa.mail.core.pki.Passwords;
import eu.testa.mail.core.pki.Pfx;
import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.pki.ServerNames;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A root CA and the issuing CA below it, in a folder of their own:
 *
 * <pre>
 * ca.properties      what is issued, and how long it is valid
 * register.tsv       every certificate that was issued
 * Root_CA.crt .crl   for users and servers
 * EC_CA.crt   .crl
 * Server_CA.crt .crl  once a server has been given a certificate
 * keys/              the two private keys, encrypted
 * certificates/      one file a certificate, by serial number
 * issued/ADDRESS/    the files for a user, until the administrator has handed them over and deleted them
 * passphrase         opens the keys; only when 'init' made it
 * </pre>
 *
 * <p>Locked while open: two administrators at the same time wait for each other.
 */
public final class CertificationAuthority implements Closeable {

    public static final String ROOT = "Root_CA";
    public static final String ISSUING = "EC_CA";
    public static final String SERVERS = "Server_CA";

    private final CaFolder folder;
    private final CaSettings settings;
    private final Clock clock;
    private final SecureRandom random;
    private final FileChannel lock;
    private final Register register;
    private final CrlIssuer crls;
    private final IssuedFiles issued;

    private CertificationAuthority(Path folder, CaSettings settings, Clock clock, SecureRandom random, FileChannel lock) {
        this.folder = new CaFolder(folder);
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.lock = lock;
        this.register = new Register(folder);
        this.crls = crls(folder, settings);
        this.issued = new IssuedFiles(this.folder);
    }

    /**
     * Makes a root CA, an issuing CA, their keys and first CRLs.
     *
     * @param folder     new or empty
     * @param keySize    bits of the two RSA keys
     * @param passphrase to encrypt the keys with; empty to make one, which is written to {@link Passphrase#FILE_NAME}
     * @throws PkiException if there is something in the folder
     */
    public static void init(Path folder, CaSettings settings, int keySize, Optional<char[]> passphrase, Clock clock,
        SecureRandom random) throws IOException, GeneralSecurityException, PkiException {
        DurableFile.createSecretFolder(folder);
        try (Stream<Path> content = Files.list(folder)) {
            if (content.findAny().isPresent()) {
                throw new PkiException(folder + " is not empty. A CA is made once, in a folder of its own; if an "
                    + "earlier 'pki init' was interrupted, delete the folder");
            }
        }
        char[] opens = passphrase.isPresent() ? passphrase.get() : new Passwords(random).next();
        if (passphrase.isEmpty()) {
            DurableFile.writeSecret(folder.resolve(Passphrase.FILE_NAME),
                (new String(opens) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        CertificateProfiles profiles = new CertificateProfiles(settings, random);
        KeyPair rootKeys = newKey(keySize, random);
        SigningCa root = new SigningCa(ROOT, profiles.root(rootKeys, now), rootKeys.getPrivate());
        KeyPair issuingKeys = newKey(keySize, random);
        SigningCa issuing = new SigningCa(ISSUING, profiles.issuing(issuingKeys, root, now), issuingKeys.getPrivate());
        List<RegisterEntry> entries = List.of(RegisterEntry.of(root.certificate(), ROOT, ROOT),
            RegisterEntry.of(issuing.certificate(), ROOT, ISSUING));
        CaFolder made = new CaFolder(folder);
        made.create();
        for (SigningCa ca : List.of(root, issuing)) {
            made.writeKey(ca, opens);
            made.writeCa(ca);
            made.write(ca.certificate());
            crls(folder, settings).publish(ca, entries, now);
        }
        new Register(folder).replace(entries);
        // last: a folder with this file is a whole CA
        settings.store(folder);
    }

    /**
     * Opens a CA, waiting for another process that has it open, and finishes what an interrupted one left.
     */
    public static CertificationAuthority open(Path folder, Clock clock, SecureRandom random)
        throws IOException, PkiException {
        CaSettings settings = CaSettings.load(folder);
        FileChannel lock = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            lock.lock();
            CertificationAuthority ca = new CertificationAuthority(folder, settings, clock, random, lock);
            ca.issued.finishInterrupted(ca.register);
            return ca;
        } catch (OverlappingFileLockException e) {
            lock.close();
            throw new PkiException("this program has the CA in " + folder + " open already", e);
        } catch (IOException | PkiException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Every certificate ever issued, oldest first; the CAs' own are among them. */
    public List<RegisterEntry> entries() throws IOException, PkiException {
        return register.entries();
    }

    /** The entries with this serial number, or for this address in any case. */
    public List<RegisterEntry> find(String serialOrAddress) throws IOException, PkiException {
        return register.find(serialOrAddress);
    }

    /** The certificate of an entry. */
    public X509Certificate certificate(RegisterEntry entry) throws IOException, GeneralSecurityException {
        return folder.certificate(entry.serial());
    }

    /**
     * Issues a digital ID with a new key, and writes the files for its owner.
     *
     * @throws IssuanceRefusedException if a rule of the note forbids it
     */
    public IssuedId issue(String address, Pfx format, char[] passphrase)
        throws IOException, GeneralSecurityException, PkiException {
        IssuingRules rules = new IssuingRules(settings);
        TestaAddress person = rules.person(address);
        rules.check(person, entries(), issuingEnds(), now());
        SigningCa issuing = folder.signingCa(ISSUING, passphrase);
        KeyPair keys = newKey(settings.personKeySize(), random);
        return issue(person.toString(), certify(person, keys.getPublic(), issuing), keys, format);
    }

    /**
     * Issues the digital ID with which a server signs its reports, and writes the files for it.
     *
     * @param address the server's postmaster, from whom reports come
     * @throws IssuanceRefusedException if it is no postmaster of TESTA
     */
    public IssuedId issuePostmaster(String address, Pfx format, char[] passphrase)
        throws IOException, GeneralSecurityException, PkiException {
        IssuingRules rules = new IssuingRules(settings);
        rules.checkPostmaster(address);
        rules.checkEnd(issuingEnds(), now());
        KeyPair keys = newKey(settings.personKeySize(), random);
        return issue(address, new CertificateProfiles(settings, random).postmaster(address, keys.getPublic(),
            folder.signingCa(ISSUING, passphrase), now()), keys, format);
    }

    private IssuedId issue(String address, X509Certificate certificate, KeyPair keys, Pfx format)
        throws IOException, GeneralSecurityException, PkiException {
        issued.checkHandedOver(address);
        char[] password = new Passwords(random).next();
        Path unfinished = issued.begin(certificate);
        DurableFile.writeSecret(unfinished.resolve(IssuedId.PFX),
            format.encode(address, keys.getPrivate(), issued.chain(certificate), password));
        DurableFile.writeSecret(unfinished.resolve(IssuedId.PASSWORD),
            (new String(password) + "\n").getBytes(StandardCharsets.US_ASCII));
        return register(address, certificate, unfinished);
    }

    /**
     * Issues a digital ID for a key that its owner made himself, from his certificate request.
     *
     * @param request PKCS#10, PEM or DER
     * @throws IssuanceRefusedException if a rule of the note forbids it, or the request does not prove the key
     */
    public IssuedId issueForRequest(byte[] request, char[] passphrase)
        throws IOException, GeneralSecurityException, PkiException {
        CertificateRequest parsed = CertificateRequest.parse(request, settings.namespace());
        IssuingRules rules = new IssuingRules(settings);
        TestaAddress person = rules.person(parsed.address());
        rules.check(person, entries(), issuingEnds(), now());
        issued.checkHandedOver(person.toString());
        X509Certificate certificate = certify(person, parsed.key(), folder.signingCa(ISSUING, passphrase));
        return register(person.toString(), certificate, issued.begin(certificate));
    }

    /**
     * Revokes a certificate, and publishes the CRLs that say so.
     *
     * @param serialOrAddress an address must have just one certificate that is not revoked
     */
    public RegisterEntry revoke(String serialOrAddress, RevocationReason reason, char[] passphrase)
        throws IOException, GeneralSecurityException, PkiException {
        RegisterEntry entry = register.toRevoke(serialOrAddress);
        // with a wrong passphrase nothing must have changed
        List<SigningCa> cas = signingCas(passphrase);
        RegisterEntry revoked = entry.revoked(now(), reason);
        register.replace(entries().stream().map(one -> one.equals(entry) ? revoked : one).toList());
        publish(cas);
        return revoked;
    }

    /**
     * Issues a certificate for the listeners of a server. The first one makes the CA of the servers.
     *
     * @param key the server's own
     * @return the server's certificate and that of its CA, in the order of TLS
     * @throws IssuanceRefusedException if a name is not below TESTA's root domain
     */
    public List<X509Certificate> issueServer(ServerNames names, PublicKey key, char[] passphrase)
        throws IOException, GeneralSecurityException, PkiException {
        new IssuingRules(settings).checkServer(names);
        SigningCa servers = serverCa(passphrase);
        X509Certificate certificate = new CertificateProfiles(settings, random).server(names, key, servers, now());
        if (certificate.getNotAfter().after(servers.certificate().getNotAfter())) {
            throw new IssuanceRefusedException(SERVERS + " ends on " + servers.certificate().getNotAfter().toInstant()
                + ", before the server's certificate would; make a new CA");
        }
        register(certificate, SERVERS, names.first());
        return List.of(certificate, servers.certificate());
    }

    /** As {@link #issueServer(ServerNames, PublicKey, char[])}, for the key of a certificate request (PKCS#10, PEM or DER). */
    public List<X509Certificate> issueServer(ServerNames names, byte[] request, char[] passphrase)
        throws IOException, GeneralSecurityException, PkiException {
        return issueServer(names, CertificateRequest.key(request), passphrase);
    }

    /**
     * Lets a key answer over OCSP in the name of each CA here.
     *
     * @return a certificate of each CA for that key
     */
    public List<X509Certificate> issueResponder(PublicKey key, char[] passphrase)
        throws IOException, GeneralSecurityException, PkiException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (SigningCa ca : signingCas(passphrase)) {
            X509Certificate certificate = new CertificateProfiles(settings, random).responder(key, ca, now());
            register(certificate, ca.fileName(), "OCSP of " + ca.fileName());
            certificates.add(certificate);
        }
        return List.copyOf(certificates);
    }

    /** The file names of the CAs that there are, the root first. */
    public List<String> cas() {
        return folder.cas();
    }

    /**
     * Publishes new CRLs of all CAs.
     *
     * @return by when the next ones are due
     */
    public Instant publishCrls(char[] passphrase) throws IOException, GeneralSecurityException, PkiException {
        return publish(signingCas(passphrase));
    }

    /** The file of a CA's CRL. */
    public Path crlFile(String caFileName) {
        return crls.file(caFileName);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private List<SigningCa> signingCas(char[] passphrase) throws IOException, GeneralSecurityException, PkiException {
        List<SigningCa> cas = new ArrayList<>();
        for (String name : cas()) {
            cas.add(folder.signingCa(name, passphrase));
        }
        return cas;
    }

    private SigningCa serverCa(char[] passphrase) throws IOException, GeneralSecurityException, PkiException {
        if (cas().contains(SERVERS)) {
            return folder.signingCa(SERVERS, passphrase);
        }
        SigningCa root = folder.signingCa(ROOT, passphrase);
        KeyPair keys = newKey(((RSAPublicKey) root.certificate().getPublicKey()).getModulus().bitLength(), random);
        SigningCa made = new SigningCa(SERVERS, new CertificateProfiles(settings, random).serverCa(keys, root, now()),
            keys.getPrivate());
        folder.writeKey(made, passphrase);
        register(made.certificate(), ROOT, SERVERS);
        crls.publish(made, entries(), now());
        // last: with this file the CA is there
        folder.writeCa(made);
        return made;
    }

    private RegisterEntry register(X509Certificate certificate, String issuer, String subject)
        throws IOException, GeneralSecurityException, PkiException {
        folder.write(certificate);
        RegisterEntry entry = RegisterEntry.of(certificate, issuer, subject);
        register.add(entry);
        return entry;
    }

    private Instant publish(List<SigningCa> cas) throws IOException, GeneralSecurityException, PkiException {
        for (SigningCa ca : cas) {
            crls.publish(ca, entries(), now());
        }
        return now().plus(Duration.ofDays(settings.crlDays()));
    }

    private static CrlIssuer crls(Path folder, CaSettings settings) {
        return new CrlIssuer(folder, Duration.ofDays(settings.crlDays()));
    }

    private X509Certificate certify(TestaAddress person, PublicKey key, SigningCa issuing)
        throws GeneralSecurityException {
        return new CertificateProfiles(settings, random).person(person, key, issuing, now());
    }

    private IssuedId register(String address, X509Certificate certificate, Path unfinished)
        throws IOException, GeneralSecurityException, PkiException {
        RegisterEntry entry = register(certificate, ISSUING, address);
        return new IssuedId(entry, issued.finish(unfinished, address));
    }

    private Instant issuingEnds() throws IOException, GeneralSecurityException {
        return folder.ca(ISSUING).getNotAfter().toInstant();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static KeyPair newKey(int bits, SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits, random);
        return generator.generateKeyPair();
    }
}
