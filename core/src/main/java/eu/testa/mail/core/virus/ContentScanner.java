package eu.testa.mail.core.virus;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.archive.Engines;
import eu.testa.mail.core.virus.archive.FileWalk;
import eu.testa.mail.core.virus.archive.MailStart;
import eu.testa.mail.core.virus.archive.Mails;
import eu.testa.mail.core.virus.archive.NotNowException;
import eu.testa.mail.core.virus.archive.Packing;
import eu.testa.mail.core.virus.archive.Unpacking;
import eu.testa.mail.core.virus.engine.EngineMail;
import eu.testa.mail.core.virus.engine.EngineWords;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;

/**
 * Looks into what a mail has in it, so that nothing of it passes that no engine has seen. An engine takes a CMS object for
 * some binary file and calls it clean; so what an opaque signature or compression wraps (RFC 8551 §3.4.2, §3.6) is scanned as
 * a message of its own, and what is encrypted is said to be not scannable. And an engine passes over what it finds too large
 * or does not know in an archive ({@link FileWalk}).
 *
 * <p>All that goes to an engine goes through here, and as an {@link EngineMail}.
 */
public final class ContentScanner implements VirusScanner {

    private static final int DEEPEST = 5;
    /** So many in one mail; each is read and scanned for itself, and the time for it is the mail's. */
    private static final int MOST = 50;
    /** Octets that tell a mail from other files. */
    private static final int START = 100;
    /** An engine is asked whether it opens archives in steps of twice the size, from here on. */
    private static final long SMALLEST_STEP = 1 << 20;

    private final BoundedScanner engines;
    private final long maxSize;
    private final Duration deadline;
    private final Unpacking unpacking;

    /**
     * @param maxSize  the largest message that the engines scan, in octets
     * @param deadline for a mail with all that is in it
     */
    public ContentScanner(BoundedScanner engines, long maxSize, Duration deadline, Unpacking unpacking) {
        this.engines = engines;
        this.maxSize = maxSize;
        this.deadline = deadline;
        this.unpacking = unpacking;
    }

    @Override
    public ScanVerdict scan(MessageSource message) {
        try (Scan scan = new Scan(Deadline.in(deadline))) {
            return scan.whole(message);
        }
    }

    /** The scan of one mail. */
    private final class Scan implements Engines, Mails, AutoCloseable {

        private final Deadline deadline;
        private final FileWalk files;
        private int objects;

        Scan(Deadline deadline) {
            this.deadline = deadline;
            this.files = new FileWalk(unpacking, this, this, deadline);
        }

        ScanVerdict whole(MessageSource message) {
            ScanVerdict verdict = engines.scan(EngineMail.of(message), deadline);
            return verdict instanceof ScanVerdict.Infected || verdict instanceof ScanVerdict.NoVerdict ? verdict
                : lookInto(message, verdict, 0);
        }

        @Override
        public boolean open(Packing packing, long octets) throws NotNowException {
            long step = Math.max(SMALLEST_STEP, Long.highestOneBit(Math.max(1, octets - 1)) << 1);
            try {
                return engines.opens(packing, Math.min(step, Math.max(octets, unpacking.largestFile())), deadline);
            } catch (IOException e) {
                throw new NotNowException("it is not known whether the scanner opens a " + packing + " archive: "
                    + EngineWords.reason(e));
            }
        }

        @Override
        public ScanVerdict scan(MessageSource file) {
            return engines.scan(EngineMail.attaching(file), deadline);
        }

        @Override
        public long largest() {
            return EngineMail.room(maxSize);
        }

        @Override
        public ScanVerdict mail(MessageSource mail) {
            return lookInto(mail, new ScanVerdict.Clean(), 0);
        }

        @Override
        public ScanVerdict cms(MessageSource part) throws IOException {
            ScanVerdict all = new ScanVerdict.Clean();
            for (SmimePart object : SmimePart.allIn(part, 1, deadline, (start, content) -> { })) {
                all = all.and(part(object, 0));
            }
            return all;
        }

        /**
         * What an S/MIME object wraps should be a mail; it may be any file, which an engine knows by its first octets.
         */
        private ScanVerdict unwrapped(MessageSource content, int depth) throws IOException {
            ScanVerdict verdict = engines.scan(EngineMail.of(content), deadline);
            if (!(verdict instanceof ScanVerdict.Infected)) {
                verdict = verdict.and(scan(content));
            }
            if (verdict instanceof ScanVerdict.Infected || verdict instanceof ScanVerdict.NoVerdict) {
                return verdict;
            }
            try (InputStream file = MessageStream.open(content, deadline)) {
                byte[] start = file.readNBytes(START);
                return MailStart.isHeader(start) ? lookInto(content, verdict, depth)
                    : verdict.and(files.wrapped(new SequenceInputStream(new ByteArrayInputStream(start), file)));
            }
        }

        private ScanVerdict lookInto(MessageSource message, ScanVerdict before, int depth) {
            Parts parts = new Parts(before);
            try {
                for (SmimePart part : SmimePart.allIn(message, MOST + 1 - objects, deadline, parts)) {
                    parts.verdict = parts.verdict.and(part(part, depth));
                    if (parts.verdict instanceof ScanVerdict.Infected) {
                        return parts.verdict;
                    }
                }
                return parts.verdict;
            } catch (IOException e) {
                return parts.verdict.and(new ScanVerdict.NoVerdict(EngineWords.reason(e)));
            }
        }

        private ScanVerdict part(SmimePart part, int depth) throws IOException {
            if (++objects > MOST) {
                return new ScanVerdict.NotScannable(Obstacle.LIMIT_EXCEEDED, "more than " + MOST + " S/MIME objects");
            }
            if (part.verdict().isPresent()) {
                return part.verdict().get();
            }
            if (depth == DEEPEST) {
                return new ScanVerdict.NotScannable(Obstacle.LIMIT_EXCEEDED, "S/MIME in S/MIME deeper than " + DEEPEST);
            }
            try {
                return unwrapped(part.content(largest(), deadline), depth + 1);
            } catch (ObstacleException e) {
                return e.verdict();
            }
        }

        @Override
        public void close() {
            files.close();
        }

        /** What is in the parts of one message. */
        private final class Parts implements SmimePart.OtherParts {

            private ScanVerdict verdict;

            Parts(ScanVerdict before) {
                verdict = before;
            }

            @Override
            public void part(PartStart start, SmimePart.Content content) throws IOException {
                if (verdict instanceof ScanVerdict.Infected) {
                    return;
                }
                switch (content) {
                    case TEXT -> TextPart.requireText(start);
                    case FILE -> verdict = verdict.and(files.part(start.all()));
                    case UNSEEN_FILE -> verdict = verdict.and(files.unseenPart(start.all()));
                }
            }
        }
    }
}
