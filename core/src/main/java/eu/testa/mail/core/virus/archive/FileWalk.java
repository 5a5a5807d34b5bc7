package eu.testa.mail.core.virus.archive;

import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.Obstacle;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.UnreadableMessageException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.MemoryLimitException;
import org.apache.commons.compress.PasswordRequiredException;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.apache.commons.compress.archivers.sevenz.SevenZMethod;
import org.apache.commons.compress.archivers.sevenz.SevenZMethodConfiguration;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.z.ZCompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Goes through all files in the attachments of one mail: what is in archives, in archives in archives, in documents that are
 * archives, in mails in archives.
 *
 * <p>An engine looks into archives itself, and passes over what it takes for too large, and over archives that it does not
 * know or reads in another way than the recipient's program, without a word. So this sees to it that every file was before an
 * engine. Usual archives the engine opens, as far as it has shown that it does ({@link Engines#open}); of others it is given
 * what is in them, file by file; and what nobody here can open is said to be over the limit. No size that an archive tells is
 * believed.
 *
 * <p>Not for several threads.
 */
public final class FileWalk implements AutoCloseable {

    private static final int SEQUENCE = 0x30;

    /** What the engines have of a file. */
    private record Way(Set<Packing> packings, boolean open) {

        static final Way IN_MAIL = new Way(Set.of(), true);
        /** They have it not, unless it is given to them. */
        static final Way BY_ITSELF = new Way(Set.of(), false);

        Way into(Packing packing) {
            Set<Packing> all = EnumSet.of(packing);
            all.addAll(packings);
            return new Way(all, open);
        }
    }

    private final Unpacking unpacking;
    private final ArchiveLimits limits;
    private final Engines engines;
    private final Mails mails;
    private final Deadline deadline;
    private final ZipMethods zipMethods;
    private Unpacking.Turn turn;
    private long octets;
    private int files;
    private int depth;

    /** Begins with a mail. */
    public FileWalk(Unpacking unpacking, Engines engines, Mails mails, Deadline deadline) {
        this.unpacking = unpacking;
        this.limits = unpacking.limits();
        this.engines = engines;
        this.mails = mails;
        this.deadline = deadline;
        this.zipMethods = new ZipMethods(unpacking, deadline);
    }

    /**
     * Looks into a part of the mail, which the engines have.
     *
     * @param content decoded, to be read once
     * @return clean if there is nothing in it that they have not
     * @throws IOException if the mail cannot be read, or there is no room or time to look into it now
     */
    public ScanVerdict part(InputStream content) throws IOException {
        return look(content, Way.IN_MAIL);
    }

    /** The same of a part at which the engines do not look when they have the mail; they are given it. */
    public ScanVerdict unseenPart(InputStream content) throws IOException {
        return look(content, Way.BY_ITSELF);
    }

    /** Looks into a file that was wrapped, and is no mail; the engines have it. */
    public ScanVerdict wrapped(InputStream content) throws IOException {
        depth++;
        try {
            return look(content, Way.IN_MAIL);
        } finally {
            depth--;
        }
    }

    private ScanVerdict look(InputStream content, Way way) throws IOException {
        files++;
        if (files > limits.files() || depth > limits.depth()) {
            return overLimit(files > limits.files() ? "more than " + limits.files() + " files in archives"
                : "archives nested deeper than " + limits.depth());
        }
        depth++;
        InputStream bounded = depth == 1 ? content : new Bounded(content);
        try {
            return way.open && way.packings.isEmpty() ? passing(bounded) : kept(bounded, way);
        } catch (UnpackException e) {
            return e.verdict();
        } finally {
            depth--;
        }
    }

    /**
     * Of a file that engines have as it is, most often no archive: it is read once, and nothing of it is kept before
     * something turns up that has to be read in another order.
     */
    private ScanVerdict passing(InputStream content) throws IOException {
        byte[] start = start(content);
        if (ArchiveFormat.of(start).isPresent() || isMatterOfMail(start)) {
            return kept(new SequenceInputStream(new ByteArrayInputStream(start), content), Way.IN_MAIL);
        }
        ArchiveStarts starts = new ArchiveStarts(start, content, ArchiveStarts.ANY);
        Optional<ArchiveStarts.Hit> hit = starts.next();
        if (hit.isEmpty()) {
            return new ScanVerdict.Clean();
        }
        try (Scratch rest = Scratch.from(hit.get().offset(), starts.rest(), unpacking.folder())) {
            return embedded(rest, rest.start());
        }
    }

    /** The first octets of a file, or all of them: most are small, and in memory already. */
    private static byte[] start(InputStream file) throws IOException {
        byte[] start = new byte[Math.min(file.available(), ArchiveFormat.START - 1) + 1];
        int count = file.readNBytes(start, 0, start.length);
        if (count == start.length && count < ArchiveFormat.START) {
            start = Arrays.copyOf(start, ArchiveFormat.START);
            count += file.readNBytes(start, count, start.length - count);
        }
        return count == start.length ? start : Arrays.copyOf(start, count);
    }

    private ScanVerdict kept(InputStream content, Way way) throws IOException {
        try (Scratch file = Scratch.of(content, unpacking.folder())) {
            Way known = whatEnginesKnow(file, way);
            ScanVerdict verdict = known.open ? new ScanVerdict.Clean() : given(file);
            return verdict instanceof ScanVerdict.Infected || verdict instanceof ScanVerdict.NoVerdict ? verdict
                : verdict.and(inside(file, known.open ? known : Way.IN_MAIL));
        }
    }

    private Way whatEnginesKnow(Scratch file, Way way) throws NotNowException {
        for (Packing packing : way.packings) {
            if (!engines.open(packing, file.size())) {
                return Way.BY_ITSELF;
            }
        }
        return way;
    }

    private ScanVerdict given(Scratch file) throws UnpackException {
        if (file.size() > engines.largest()) {
            throw UnpackException.overLimit("a file of " + file.size() + " octets in an archive");
        }
        return engines.scan(file);
    }

    private ScanVerdict inside(Scratch file, Way way) throws IOException {
        byte[] start = file.open().readNBytes(ArchiveFormat.START);
        Optional<ArchiveFormat> format = ArchiveFormat.of(start);
        if (format.isEmpty()) {
            return matterOfMail(file, start).and(embedded(file, 1));
        }
        if (turn == null) {
            turn = unpacking.turn(deadline);
        }
        try {
            return unpacked(format.get(), file, way);
        } catch (NotNowException | UnreadableMessageException | UnpackException e) {
            throw e;
        } catch (org.tukaani.xz.MemoryLimitException | MemoryLimitException e) {
            throw UnpackException.overLimit("a " + format.get().words() + " archive that takes too much memory to unpack");
        } catch (IOException | RuntimeException e) {
            // the libraries throw all kinds for octets that are no archive
            throw UnpackException.malformed("a " + format.get().words() + " archive that cannot be unpacked");
        }
    }

    private ScanVerdict unpacked(ArchiveFormat format, Scratch file, Way way) throws IOException {
        return switch (format) {
            case ZIP -> zip(ZipMembers.of(file, limits.files()), file, way);
            case TAR -> tar(file, way);
            case SEVEN_ZIP -> sevenZip(file, way).and(embedded(file, 1));
            case GZIP -> stream(new GZIPInputStream(file.open()), way.into(Packing.GZIP)).and(embedded(file, 1));
            case XZ -> stream(unpacking.withDictionary(most -> new XZInputStream(file.open(), most), deadline),
                way.into(Packing.XZ)).and(embedded(file, 1));
            case LZMA -> stream(unpacking.withDictionary(most -> new LZMAInputStream(file.open(), most), deadline),
                Way.BY_ITSELF).and(embedded(file, 1));
            case BZIP2 -> stream(new BZip2CompressorInputStream(file.open(), true), Way.BY_ITSELF).and(embedded(file, 1));
            case COMPRESS -> stream(new ZCompressorInputStream(file.open(), unpacking.dictionaryKibibytes()), Way.BY_ITSELF)
                .and(embedded(file, 1));
            default -> throw UnpackException.overLimit("a " + format.words() + " archive, which nobody here can open");
        };
    }

    private ScanVerdict stream(InputStream unpacked, Way way) throws IOException {
        try (unpacked) {
            return look(unpacked, way);
        }
    }

    private ScanVerdict zip(List<ZipMembers.Member> members, Scratch file, Way way) throws IOException {
        boolean usual = members.stream().allMatch(member -> member.usual() && ZipMethods.isUsual(member));
        Way inside = usual ? way.into(Packing.ZIP) : Way.BY_ITSELF;
        ScanVerdict verdict = new ScanVerdict.Clean();
        for (ZipMembers.Member member : members) {
            if (member.encrypted()) {
                verdict = verdict.and(UnpackException.encrypted("a ZIP archive").verdict());
            } else {
                verdict = verdict.and(stream(zipMethods.open(member, file), inside));
            }
            if (verdict instanceof ScanVerdict.Infected) {
                return verdict;
            }
        }
        return verdict;
    }

    private ScanVerdict tar(Scratch file, Way way) throws IOException {
        TarMembers tar = TarMembers.of(file, limits.files());
        ScanVerdict verdict = embedded(file, tar.end());
        for (TarMembers.Member member : tar.all()) {
            verdict = verdict.and(stream(file.open(member.offset(), member.size()), way.into(Packing.TAR)));
            if (verdict instanceof ScanVerdict.Infected) {
                return verdict;
            }
        }
        return verdict;
    }

    private ScanVerdict sevenZip(Scratch file, Way way) throws IOException {
        ScanVerdict verdict = new ScanVerdict.Clean();
        try (Unpacking.Turn mine = unpacking.dictionary(deadline);
             SevenZFile archive = SevenZFile.builder().setSeekableByteChannel(new LentChannel(file.channel()))
                 .setMaxMemoryLimitKiB(unpacking.dictionaryKibibytes()).get()) {
            for (SevenZArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                if (entry.hasStream()) {
                    Way inside = isUsual(entry) ? way.into(Packing.SEVEN_ZIP) : Way.BY_ITSELF;
                    verdict = verdict.and(look(archive.getInputStream(entry), inside));
                }
                if (verdict instanceof ScanVerdict.Infected) {
                    return verdict;
                }
            }
            return verdict;
        } catch (PasswordRequiredException e) {
            return verdict.and(UnpackException.encrypted("a 7z archive").verdict());
        }
    }

    /** Without a filter, such as for programs, that not every reader knows. */
    private static boolean isUsual(SevenZArchiveEntry entry) {
        int count = 0;
        boolean usual = true;
        for (SevenZMethodConfiguration one : entry.getContentMethods()) {
            count++;
            usual &= one.getMethod() == SevenZMethod.LZMA2 || one.getMethod() == SevenZMethod.LZMA;
        }
        return usual && count == 1;
    }

    /** Archives that begin further inside of a file: in a program that unpacks itself, in a document, behind a picture. */
    private ScanVerdict embedded(Scratch file, long from) throws IOException {
        ScanVerdict verdict = new ScanVerdict.Clean();
        ArchiveStarts starts = new ArchiveStarts(file, from, file.size(), ArchiveStarts.ANY);
        long looked = from;
        for (Optional<ArchiveStarts.Hit> hit = starts.next(); hit.isPresent(); hit = starts.next()) {
            long offset = hit.get().offset();
            if (offset < looked) {
                continue;
            }
            if (hit.get().signature().format() != ArchiveFormat.ZIP) {
                return verdict.and(overLimit("a " + hit.get().signature().format().words() + " archive inside of a file"));
            }
            if (ZipMembers.looksLikeMember(file, offset)) {
                List<ZipMembers.Member> members = ZipMembers.inside(file, offset, limits.files())
                    .orElseThrow(() -> UnpackException.overLimit("a ZIP archive inside of a file that does not end"));
                verdict = verdict.and(zip(members, file, Way.BY_ITSELF));
                looked = members.isEmpty() ? offset + 1 : members.get(members.size() - 1).end();
            }
        }
        return verdict;
    }

    private boolean isMatterOfMail(byte[] start) {
        return MailStart.isMail(start) || mayBeCms(start);
    }

    private ScanVerdict matterOfMail(Scratch file, byte[] start) throws IOException {
        if (MailStart.isMail(start)) {
            return mails.mail(file);
        }
        return mayBeCms(start) ? mails.cms(BinaryPart.of(file)) : new ScanVerdict.Clean();
    }

    /** The parts of the mail itself have been asked. */
    private boolean mayBeCms(byte[] start) {
        return depth > 1 && start.length > 0 && start[0] == SEQUENCE;
    }

    private static ScanVerdict overLimit(String what) {
        return new ScanVerdict.NotScannable(Obstacle.LIMIT_EXCEEDED, what);
    }

    @Override
    public void close() {
        if (turn != null) {
            turn.close();
            turn = null;
        }
    }

    /** What is unpacked, so far and no further. */
    private final class Bounded extends FilterInputStream {

        private long size;

        Bounded(InputStream unpacked) {
            super(unpacked);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (deadline.isOver()) {
                throw new NotNowException(new IOException("no time left"));
            }
            int count = in.read(target, offset, length);
            size += Math.max(count, 0);
            octets += Math.max(count, 0);
            if (size > limits.largestFile()) {
                throw UnpackException.overLimit("a file of more than " + limits.largestFile() + " octets in an archive");
            }
            if (octets > limits.octets()) {
                throw UnpackException.overLimit("more than " + limits.octets() + " octets in archives");
            }
            return count;
        }
    }
}
