package eu.testa.mail.core.smime.trust;

import eu.testa.mail.core.reload.Reloadable;
import eu.testa.mail.core.reload.Reloaded;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The anchors, intermediates and CRLs of an administrator, in files: PEM or DER, {@code .crt}, {@code .cer}, {@code .p7b},
 * {@code .crl}. Files that are new, changed or gone are noticed at the next use, at most two seconds later; nobody waits
 * for the reading but who comes first.
 *
 * <p>A file that cannot be read is a {@linkplain #problems() problem} and is left out. Of a CRL its last good content goes
 * on counting: a copy that stops half-way must not make good what is revoked.
 */
public final class TrustStore implements Reloadable {

    private static final Logger LOGGER = LoggerFactory.getLogger(TrustStore.class);
    private static final String PART = "trust anchors and CRLs";
    private static final Duration LOOK_AGAIN_AFTER = Duration.ofSeconds(2);

    private final TrustSources sources;
    private final Clock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile State state;

    private record State(Instant lookedAt, Map<Path, TrustFile> authorities, Map<Path, TrustFile> crls,
        TrustMaterial material, List<String> problems) {
    }

    /** What is there when the store is made is read at once; what cannot be read is a problem, never an exception. */
    public TrustStore(TrustSources sources, Clock clock) {
        this.sources = sources;
        this.clock = clock;
        this.state = read(new State(clock.instant(), Map.of(), Map.of(), null, List.of()));
    }

    /** What is wrong with the files, in words, the name of the file first; empty when all is well. */
    public List<String> problems() {
        return current().problems;
    }

    /** Every certificate in the files, of CAs and of others. */
    public Stream<X509Certificate> certificates() {
        return material().authorities().stream().map(KnownCertificate::certificate);
    }

    /**
     * The newest CRL that an authority has signed for all certificates that it has issued, whether or not it is in its time;
     * empty when there is none, or the certificate is none of an authority in the files.
     */
    public Optional<X509CRL> crl(X509Certificate authority) {
        TrustMaterial known = material();
        return known.authorities(authority.getSubjectX500Principal())
            .filter(one -> one.certificate().equals(authority) && one.maySignCrls())
            .flatMap(one -> known.crls(one.subject()).stream().filter(crl -> crl.isUsable() && !crl.isDelta()
                && crl.distributionPoint().isEmpty() && crl.isSignedBy(one)))
            .min(KnownCrl.NEWEST_FIRST).map(KnownCrl::crl);
    }

    TrustMaterial material() {
        return current().material;
    }

    /** Looks at once; whoever uses it does so within two seconds by itself. */
    @Override
    public Reloaded reload() {
        reading.lock();
        try {
            State before = state;
            state = read(before);
            if (state.authorities.isEmpty() && state.crls.isEmpty()) {
                return new Reloaded(PART, before.authorities.isEmpty() && before.crls.isEmpty()
                    ? Reloaded.State.UNCHANGED : Reloaded.State.IN_FORCE, "there are none: nobody's signature is trusted");
            }
            String inForce = state.authorities.size() + " files of authorities and " + state.crls.size() + " CRLs are in force";
            return state.problems.isEmpty()
                ? new Reloaded(PART, state.material == before.material ? Reloaded.State.UNCHANGED : Reloaded.State.IN_FORCE, inForce)
                : new Reloaded(PART, Reloaded.State.REFUSED, String.join("; ", state.problems) + "; the other files are in force");
        } finally {
            reading.unlock();
        }
    }

    private State current() {
        State known = state;
        if (clock.instant().isBefore(known.lookedAt.plus(LOOK_AGAIN_AFTER)) || !reading.tryLock()) {
            return known;
        }
        try {
            state = read(state);
            return state;
        } finally {
            reading.unlock();
        }
    }

    private State read(State before) {
        List<String> problems = new ArrayList<>();
        Instant now = clock.instant();
        Map<Path, TrustFile> authorities = new TreeMap<>();
        Map<Path, TrustFile> crls = new TreeMap<>();
        list(sources.anchors(), problems).forEach((file, stamp) ->
            authorities.put(file, TrustFile.certificates(file, stamp, before.authorities.get(file))));
        list(sources.intermediates(), problems).forEach((file, stamp) ->
            authorities.putIfAbsent(file, TrustFile.certificates(file, stamp, before.authorities.get(file))));
        list(sources.crls(), problems).forEach((file, stamp) ->
            crls.put(file, TrustFile.crls(file, stamp, before.crls.get(file))));
        Stream.of(authorities, crls).flatMap(files -> files.values().stream())
            .flatMap(file -> file.problem().stream()).forEach(problems::add);
        problems.stream().filter(problem -> !before.problems.contains(problem))
            .forEach(problem -> LOGGER.warn("{}", problem));
        boolean same = before.material != null && authorities.equals(before.authorities) && crls.equals(before.crls);
        return new State(now, authorities, crls, same ? before.material : material(authorities, crls), problems);
    }

    private TrustMaterial material(Map<Path, TrustFile> authorities, Map<Path, TrustFile> crls) {
        Set<KnownCertificate> inAnchors = new LinkedHashSet<>();
        Set<KnownCertificate> named = new LinkedHashSet<>();
        Set<KnownCertificate> intermediates = new LinkedHashSet<>();
        authorities.forEach((path, file) -> {
            if (sources.anchors().contains(path)) {
                named.addAll(file.certificates());
            } else if (sources.anchors().stream().anyMatch(path::startsWith)) {
                inAnchors.addAll(file.certificates());
            } else {
                intermediates.addAll(file.certificates());
            }
        });
        Set<KnownCertificate> all = new LinkedHashSet<>(named);
        all.addAll(inAnchors);
        Set<KnownCertificate> anchors = new LinkedHashSet<>();
        for (KnownCertificate certificate : all) {
            boolean anchor = certificate.isSelfSigned()
                || named.contains(certificate) && all.stream().noneMatch(other -> isIssuedBy(certificate, other));
            (anchor ? anchors : intermediates).add(certificate);
        }
        Collection<KnownCrl> lists = crls.values().stream().flatMap(file -> file.crls().stream()).toList();
        return new TrustMaterial(anchors, intermediates, lists);
    }

    private static boolean isIssuedBy(KnownCertificate certificate, KnownCertificate other) {
        return certificate.issuer().equals(other.subject()) && certificate.isSignedBy(other);
    }

    /** Every file with the stamp that changes when it does. Links lead where they lead. */
    private static Map<Path, String> list(List<Path> paths, List<String> problems) {
        Map<Path, String> files = new TreeMap<>();
        for (Path path : paths) {
            try {
                Files.walkFileTree(path, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE,
                    new Listing(path, files, problems));
            } catch (IOException e) {
                throw new IllegalStateException("the listing goes on whatever it meets", e);
            }
        }
        return files;
    }

    /** What cannot be read is a problem; what is beside it is read all the same. */
    private static final class Listing extends SimpleFileVisitor<Path> {

        private final Path root;
        private final Map<Path, String> files;
        private final List<String> problems;

        Listing(Path root, Map<Path, String> files, List<String> problems) {
            this.root = root;
            this.files = files;
            this.problems = problems;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return isHidden(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes of) {
            if (of.isSymbolicLink() && !isHidden(file)) {
                problems.add(file + " cannot be read: it is a link that leads nowhere");
            } else if (of.isRegularFile() && !isHidden(file)) {
                files.put(file, of.lastModifiedTime() + " " + of.size() + " " + of.fileKey());
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            if (!isHidden(file) && (file.equals(root) || Files.exists(file))) {
                problems.add(file + " cannot be read: " + words(e));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException e) {
            if (e != null) {
                problems.add(folder + " cannot be read to its end: " + words(e));
            }
            return FileVisitResult.CONTINUE;
        }

        private static String words(IOException e) {
            return e instanceof NoSuchFileException ? "there is no such file or folder"
                : e instanceof FileSystemLoopException ? "it is a link to a folder that it is in"
                : e instanceof AccessDeniedException ? "this user may not" : e.getMessage();
        }

        private boolean isHidden(Path file) {
            for (Path part : root.relativize(file)) {
                if (part.toString().startsWith(".")) {
                    return true;
                }
            }
            return false;
        }
    }
}
