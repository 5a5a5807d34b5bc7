package eu.testa.mail.core.virus.archive;

/**
 * How far a mail is looked into; what goes beyond is said to be over the limit.
 *
 * @param largestFile octets of one file, unpacked
 * @param octets      of all that is unpacked from one mail, layer by layer
 * @param files       in one mail, in all layers
 * @param depth       of archives and mails in each other
 */
public record ArchiveLimits(long largestFile, long octets, int files, int depth) {

    /** The same in every mail; what is larger than a file may be is a matter of the engines. */
    public static ArchiveLimits ofFilesUpTo(long largestFile) {
        return new ArchiveLimits(largestFile, 3 * largestFile, 10_000, 12);
    }
}
