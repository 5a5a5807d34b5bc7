package eu.testa.mail.core.virus.archive;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.ScanVerdict;
import java.io.IOException;

/** Looks into what was found in a file and is a matter of mail; the engines have been asked about the file already. */
public interface Mails {

    /**
     * What is in a mail.
     *
     * @throws IOException if it cannot be read now
     */
    ScanVerdict mail(MessageSource mail) throws IOException;

    /**
     * What is in a file that may be a CMS object, as signed and encrypted files are.
     *
     * @param part the file as the one part of a mail
     * @throws IOException if it cannot be read now
     */
    ScanVerdict cms(MessageSource part) throws IOException;
}
