package eu.testa.mail.core.virus.archive;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.ScanVerdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The program that {@link HostileArchivesTest} runs with little memory: looks into files, a verdict a line. */
final class SmallHeap {

    private static final ScanVerdict CLEAN = new ScanVerdict.Clean();

    private SmallHeap() {
    }

    public static void main(String[] args) throws IOException {
        Unpacking unpacking = new Unpacking(Path.of(args[0]).resolveSibling("unpacked"), ArchiveLimits.ofFilesUpTo(100L << 20));
        Engines engines = new Engines() {
            @Override
            public boolean open(Packing packing, long octets) {
                return true;
            }

            @Override
            public ScanVerdict scan(MessageSource file) {
                return CLEAN;
            }

            @Override
            public long largest() {
                return 1L << 30;
            }
        };
        Mails mails = new Mails() {
            @Override
            public ScanVerdict mail(MessageSource mail) {
                return CLEAN;
            }

            @Override
            public ScanVerdict cms(MessageSource part) {
                return CLEAN;
            }
        };
        for (String file : args) {
            try (InputStream content = Files.newInputStream(Path.of(file));
                 FileWalk walk = new FileWalk(unpacking, engines, mails, Deadline.in(Duration.ofMinutes(1)))) {
                System.out.println(walk.part(content).getClass().getSimpleName());
            }
        }
    }
}
