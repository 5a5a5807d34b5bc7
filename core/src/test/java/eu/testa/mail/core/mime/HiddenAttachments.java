package eu.testa.mail.core.mime;

import eu.testa.mail.core.virus.engine.Eicar;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Mails with the EICAR test string in base64, each with something about its structure that readers could take in different
 * ways. Lines end with CRLF.
 */
final class HiddenAttachments {

    static final String BASE64 = Base64.getEncoder().encodeToString(Eicar.octets());

    private static final String FROM = "From: a@tcn.b.eu-admin.net\nTo: b@tcn.f.eu-admin.net\nSubject: x\nMIME-Version: 1.0\n";
    private static final String FILE = "Content-Type: application/octet-stream; name=eicar.com\n"
        + "Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=eicar.com\n";
    private static final String TEXT = "Content-Type: text/plain\n\nHello\n";
    private static final String PLAIN = "multipart/mixed; boundary=\"b\"";

    private final Map<String, byte[]> mails = new LinkedHashMap<>();

    /** By a name for each, which is the name of a file, too. */
    static Map<String, byte[]> all() {
        HiddenAttachments all = new HiddenAttachments();
        all.plain();
        all.contentTypes();
        all.encodings();
        all.headersOfParts();
        all.headersOfMails();
        all.delimiters();
        all.nesting();
        all.bodies();
        return all.mails;
    }

    private void add(String name, String mail) {
        if (mails.put(name, mail.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)) != null) {
            throw new IllegalArgumentException(name + " is there twice");
        }
    }

    /** Text and file in a multipart, which is described and delimited as given. */
    private static String multipart(String header, String delimiter, String end, String file) {
        return FROM + header + "\n" + delimiter + "\n" + TEXT + delimiter + "\n" + file + end + "\n";
    }

    private static String file(String header) {
        return multipart("Content-Type: " + PLAIN + "\n", "--b", "--b--", header + "\n" + BASE64 + "\n");
    }

    private void plain() {
        add("plain", file(FILE));
        add("plain-alone", FROM + FILE + "\n" + BASE64 + "\n");
        add("plain-without-version", file(FILE).replace("MIME-Version: 1.0\n", ""));
        add("plain-in-message", FROM + "Content-Type: message/rfc822\n\n" + file(FILE));
        add("plain-no-last-delimiter", multipart("Content-Type: " + PLAIN + "\n", "--b", "", FILE + "\n" + BASE64 + "\n"));
        add("plain-preamble-and-epilogue", multipart("Content-Type: " + PLAIN + "\n\n-- \n--x\nThis is MIME\n", "--b",
            "--b--\n-- \na list\n--x\n", FILE + "\n" + BASE64 + "\n"));
    }

    private void contentType(String name, String body) {
        add("type-" + name, multipart("Content-Type: " + body + "\n", "--b", "--b--", FILE + "\n" + BASE64 + "\n"));
    }

    private void contentTypes() {
        contentType("unquoted", "multipart/mixed; boundary=b");
        contentType("no-blank", "multipart/mixed;boundary=b");
        contentType("blanks-around-equals", "multipart/mixed; boundary = b");
        contentType("blanks-before-semicolon", "multipart/mixed ; boundary=\"b\" ;");
        contentType("upper-case", "MULTIPART/MIXED; BOUNDARY=\"b\"");
        contentType("folded", "multipart/mixed;\n boundary=\"b\"");
        contentType("folded-before", "\n multipart/mixed; boundary=\"b\"");
        contentType("folded-at-equals", "multipart/mixed; boundary=\n \"b\"");
        contentType("folded-twice", "multipart/mixed;\n\tcharset=utf-8;\n\tboundary=\"b\"");
        contentType("folded-with-blank-line", "multipart/mixed;\n \n boundary=\"b\"");
        contentType("comment-after-type", "multipart/mixed (c); boundary=\"b\"");
        contentType("comment-in-type", "multipart/(c)mixed; boundary=\"b\"");
        contentType("comment-before-type", "(c) multipart/mixed; boundary=\"b\"");
        contentType("comment-after-boundary", "multipart/mixed; boundary=\"b\" (c)");
        contentType("comment-with-boundary", "multipart/mixed; (; boundary=c;) boundary=\"b\"");
        contentType("comment-with-semicolon", "multipart/mixed (;); boundary=\"b\"");
        contentType("boundary-twice", "multipart/mixed; boundary=\"b\"; boundary=\"c\"");
        contentType("boundary-twice-last", "multipart/mixed; boundary=\"c\"; boundary=\"b\"");
        contentType("boundary-in-value", "multipart/mixed; x=\"; boundary=c\"; boundary=\"b\"");
        contentType("boundary-in-value-unquoted", "multipart/mixed; x=boundary=c; boundary=b");
        contentType("boundary-escaped", "multipart/mixed; boundary=\"\\b\"");
        contentType("boundary-quoted-in-pieces", "multipart/mixed; boundary=\"\"b");
        contentType("boundary-single-quotes", "multipart/mixed; boundary='b'");
        contentType("boundary-open-quote", "multipart/mixed; boundary=\"b");
        contentType("boundary-close-quote", "multipart/mixed; boundary=b\"");
        contentType("boundary-blank-at-end", "multipart/mixed; boundary=\"b \"");
        contentType("boundary-rfc2231", "multipart/mixed; boundary*=us-ascii''b");
        contentType("boundary-rfc2231-continued", "multipart/mixed; boundary*0=\"b\"");
        contentType("boundary-rfc2231-beside", "multipart/mixed; boundary=c; boundary*=us-ascii''b");
        contentType("boundary-rfc2047", "multipart/mixed; boundary=\"=?us-ascii?Q?b?=\"");
        contentType("boundary-name-padded", "multipart/mixed; xboundary=c; boundary=b");
        contentType("no-semicolon", "multipart/mixed boundary=\"b\"");
        contentType("comma", "multipart/mixed, boundary=\"b\"");
        contentType("colon", "multipart/mixed: boundary=\"b\"");
        contentType("two-semicolons", "multipart/mixed;; boundary=\"b\"");
        contentType("no-subtype", "multipart; boundary=\"b\"");
        contentType("empty-subtype", "multipart/; boundary=\"b\"");
        contentType("strange-subtype", "multipart/x-strange; boundary=\"b\"");
        contentType("two-slashes", "multipart/mixed/x; boundary=\"b\"");
        contentType("blank-in-type", "multipart / mixed; boundary=\"b\"");
        contentType("quoted-type", "\"multipart/mixed\"; boundary=\"b\"");
        contentType("text-with-boundary", "text/plain; boundary=\"b\"");
        contentType("word-before-type", "x multipart/mixed; boundary=\"b\"");
        contentType("encoded-word", "=?us-ascii?Q?multipart/mixed?=; boundary=\"b\"");
        contentType("related", "multipart/related; type=\"text/html\"; start=\"<a@b>\"; boundary=\"b\"");
        contentType("related-unquoted", "multipart/related; type=text/html; start=<a@b>; boundary=\"b\"");
        contentType("report", "multipart/report; report-type=delivery-status; boundary=b");
        contentType("8-bit", "multipart/mixed; x=é; boundary=\"b\"");
        contentType("nul", "multipart/mixed; x=\u0000; boundary=\"b\"");
        contentType("vertical-tab", "multipart/mixed;\u000bboundary=\"b\"");
        contentType("form-feed", "multipart/mixed;\fboundary=\"b\"");
        contentType("no-break-space", "multipart/mixed;\u00a0boundary=\"b\"");
        for (String boundary : new String[] {"=b", "b=c", "b/c", "b?", "b:c", "b,c", "b'c", "b+c", "----=_Part_1.2"}) {
            String name = boundary.replace('/', 's').replace('?', 'q').replace(':', 'c');
            add("boundary-unquoted-" + name, multipart("Content-Type: multipart/mixed; boundary=" + boundary + "\n",
                "--" + boundary, "--" + boundary + "--", FILE + "\n" + BASE64 + "\n"));
        }
        String[] quoted = {"b c", "b;c", "b(c)", "b<c>", "b@c", "b[c]", "b!#$%&*^`{|}~c", "b:c", "b=c", "*****", "b".repeat(70),
            "b".repeat(71), "b".repeat(200)};
        for (int i = 0; i < quoted.length; i++) {
            add("boundary-quoted-" + i, multipart("Content-Type: multipart/mixed; boundary=\"" + quoted[i] + "\"\n",
                "--" + quoted[i], "--" + quoted[i] + "--", FILE + "\n" + BASE64 + "\n"));
        }
        add("type-twice-same", file(FILE).replace("Content-Type: " + PLAIN, "Content-Type: " + PLAIN + "\nContent-Type: " + PLAIN));
        add("type-twice-text-first", file(FILE).replace("Content-Type: " + PLAIN, "Content-Type: text/plain\nContent-Type: " + PLAIN));
        add("type-twice-text-last", file(FILE).replace("Content-Type: " + PLAIN, "Content-Type: " + PLAIN + "\nContent-Type: text/plain"));
        add("type-twice-in-part", file("Content-Type: text/plain\n" + FILE));
        add("type-blank-before-colon", file(FILE).replace("Content-Type: m", "Content-Type : m"));
        add("type-tab-before-colon", file(FILE).replace("Content-Type: m", "Content-Type\t: m"));
        add("type-no-blank-after-colon", file(FILE).replace("Content-Type: ", "Content-Type:"));
        add("type-strange-case", file(FILE).replace("Content-Type: ", "cONTENT-tYPE: "));
        add("type-in-continuation", file(FILE).replace("Subject: x\n", "Subject: x\n Content-Type: text/plain\n"));
    }

    private void encoding(String name, String body) {
        add("encoding-" + name, file(FILE.replace("Content-Transfer-Encoding: base64", "Content-Transfer-Encoding:" + body)));
    }

    private void encodings() {
        encoding("upper-case", " BASE64");
        encoding("no-blank", "base64");
        encoding("blanks", "  base64  ");
        encoding("folded", "\n base64");
        encoding("comment-after", " base64 (c)");
        encoding("comment-before", " (c) base64");
        encoding("comment-directly", " base64(c)");
        encoding("semicolon", " base64;");
        encoding("parameter", " base64; x=y");
        encoding("quoted", " \"base64\"");
        encoding("hyphen", " base-64");
        encoding("x", " x-base64");
        encoding("two-words", " base64 7bit");
        encoding("two-words-last", " 7bit base64");
        encoding("comma", " base64,");
        encoding("rfc2047", " =?us-ascii?Q?base64?=");
        encoding("twice-same", " base64\nContent-Transfer-Encoding: base64");
        encoding("twice-first", " base64\nContent-Transfer-Encoding: 7bit");
        encoding("twice-last", " 7bit\nContent-Transfer-Encoding: base64");
        encoding("unknown-before", " unknown\nContent-Transfer-Encoding: base64");
        encoding("nul", " base64\u0000");
        encoding("vertical-tab", " base64\u000b");
        encoding("no-break-space", " base64\u00a0");
        add("encoding-blank-before-colon", file(FILE.replace("Encoding:", "Encoding :")));
        add("encoding-of-multipart", file(FILE).replace("MIME-Version", "Content-Transfer-Encoding: base64\nMIME-Version"));
        add("encoding-of-multipart-inside", FROM + "Content-Type: " + PLAIN + "\nContent-Transfer-Encoding: base64\n\n"
            + Base64.getEncoder().encodeToString(("--b\r\n" + FILE.replace("\n", "\r\n") + "\r\n" + BASE64 + "\r\n--b--\r\n")
                .getBytes(StandardCharsets.UTF_8)) + "\n");
        add("encoding-of-multipart-without-parts", FROM + "Content-Type: " + PLAIN + "\nContent-Transfer-Encoding: base64\n\n"
            + BASE64 + "\n");
        String inner = Base64.getMimeEncoder().encodeToString(file(FILE).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        for (String type : new String[] {"message/rfc822", "message/global", "message/news", "message/x-strange"}) {
            add("encoding-of-" + type.replace('/', '-'), FROM + "Content-Type: " + PLAIN + "\n\n--b\nContent-Type: " + type
                + "\nContent-Transfer-Encoding: base64\n\n" + inner.replace("\r\n", "\n") + "\n--b--\n");
        }
        for (String name : new String[] {"x-uuencode", "uuencode", "x-uue", "x-yenc", "8-bit", "none"}) {
            encoding("named-" + name, " " + name);
        }
        String uu = "begin 644 eicar.com\n" + uuencoded() + "`\nend\n";
        add("uuencoded-part", multipart("Content-Type: " + PLAIN + "\n", "--b", "--b--",
            FILE.replace("base64", "x-uuencode") + "\n" + uu));
        add("uuencoded-in-text", FROM + "Content-Type: text/plain\n\nHello\n" + uu);
        add("yenc-in-text", FROM + "Content-Type: text/plain; charset=iso-8859-1\n\nHello\n=ybegin line=128 size=68 name=eicar.com\n"
            + yenc() + "\n=yend size=68\n");
    }

    private static String uuencoded() {
        StringBuilder text = new StringBuilder();
        byte[] octets = Eicar.octets();
        for (int at = 0; at < octets.length; at += 45) {
            int count = Math.min(45, octets.length - at);
            text.append((char) (' ' + count));
            for (int i = at; i < at + count; i += 3) {
                int bits = (octets[i] & 0xff) << 16 | (i + 1 < octets.length ? octets[i + 1] & 0xff : 0) << 8
                    | (i + 2 < octets.length ? octets[i + 2] & 0xff : 0);
                for (int shift = 18; shift >= 0; shift -= 6) {
                    int six = bits >> shift & 63;
                    text.append(six == 0 ? '`' : (char) (' ' + six));
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String yenc() {
        StringBuilder text = new StringBuilder();
        for (byte octet : Eicar.octets()) {
            text.append((char) ((octet + 42) & 0xff));
        }
        return text.toString();
    }

    private void part(String name, String header, String between) {
        add("part-" + name, multipart("Content-Type: " + PLAIN + "\n", "--b", "--b--", header + between + BASE64 + "\n"));
    }

    private void headersOfParts() {
        part("blanks-for-empty-line", FILE, " \n");
        part("tab-for-empty-line", FILE, "\t\n");
        part("many-blanks-for-empty-line", FILE, " \t \t \n");
        part("blanks-then-empty-line", FILE, " \n\n");
        part("blanks-in-header", "Content-Type: application/octet-stream\n \nContent-Transfer-Encoding: base64\n", "\n");
        part("blanks-before-header", " \n" + FILE, "\n");
        part("no-empty-line", FILE, "");
        part("no-empty-line-continued", FILE, " ");
        part("empty-line-first", "\n" + FILE, "\n");
        part("text-in-header", "Content-Type: application/octet-stream\nHello\nContent-Transfer-Encoding: base64\n", "\n");
        part("text-before-header", "Hello\n" + FILE, "\n");
        part("colon-first", ": x\n" + FILE, "\n");
        part("8-bit-name", "é: x\n" + FILE, "\n");
        part("blank-in-name", "X Y: z\n" + FILE, "\n");
        part("from-line-first", "From a@b Mon Nov 29 14:21:03 2026\n" + FILE, "\n");
        part("quoted-from-line-first", ">From a@b Mon Nov 29 14:21:03 2026\n" + FILE, "\n");
        part("from-line-inside", "X: y\nZ: y\nFrom a@b Mon Nov 29 14:21:03 2026\n" + FILE, "\n");
        part("continuation-first", " x\n" + FILE, "\n");
        part("bom-first", "\ufeff" + FILE, "\n");
        part("no-break-space-for-empty-line", FILE, "\u00a0\n");
        part("form-feed-for-empty-line", FILE, "\f\n");
        part("bare-cr-for-empty-line", FILE, "\r");
        part("bare-cr-before-field", "X: y\r" + FILE, "\n");
        part("nul-before-field", "X: y\u0000\n" + FILE, "\n");
        part("nul-in-name", FILE.replace("Content-Transfer", "Content\u0000-Transfer"), "\n");
        part("long-line", "X: " + "y".repeat(20_000) + "\n" + FILE, "\n");
        part("many-fields", "X: y\n".repeat(2000) + FILE, "\n");
        part("long-folded", "X: y\n" + " y\n".repeat(2000) + FILE, "\n");
        part("delimiter-in-header", FILE + "--b\nX: y\n", "\n");
        part("without-type", "Content-Transfer-Encoding: base64\n", "\n");
        part("text-type", "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n", "\n");
        part("html-type", "Content-Type: text/html\nContent-Transfer-Encoding: base64\n", "\n");
        part("image-type", "Content-Type: image/png\nContent-Transfer-Encoding: base64\n", "\n");
        part("empty-type", "Content-Type:\nContent-Transfer-Encoding: base64\n", "\n");
        part("strange-type", "Content-Type: x\nContent-Transfer-Encoding: base64\n", "\n");
        part("type-without-semicolon", "Content-Type: application/pdf name=a.pdf\nContent-Transfer-Encoding: base64\n", "\n");
        part("name-with-blanks", "Content-Type: application/pdf; name=a b.pdf\nContent-Transfer-Encoding: base64\n", "\n");
        part("name-8-bit", "Content-Type: application/pdf; name=\"é.pdf\"\nContent-Transfer-Encoding: base64\n", "\n");
        part("name-with-boundary", "Content-Type: application/pdf; name=\"--b\"\nContent-Transfer-Encoding: base64\n", "\n");
        part("charset-strange", "Content-Type: text/plain; charset=utf-7\nContent-Transfer-Encoding: base64\n", "\n");
        part("charset-utf-16", "Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n", "\n");
        part("name-multipart", "Content-Type: application/x-multipart\nContent-Transfer-Encoding: base64\n", "\n");
    }

    private void mail(String name, String header) {
        add("mail-" + name, header + file(FILE).substring(FROM.length()));
    }

    private void headersOfMails() {
        mail("from-line-first", "From a@b Mon Nov 29 14:21:03 2026\n" + FROM);
        mail("quoted-from-line-first", ">From a@b Mon Nov 29 14:21:03 2026\n" + FROM);
        mail("from-line-after-received", "Received: x\nFrom a@b Mon Nov 29 14:21:03 2026\n" + FROM);
        mail("from-line-after-two", "Received: x\nReceived: y\nFrom a@b Mon Nov 29 14:21:03 2026\n" + FROM);
        mail("quoted-from-line-after-received", "Received: x\n>From a@b Mon Nov 29 14:21:03 2026\n" + FROM);
        mail("bom-first", "\ufeff" + FROM);
        mail("bom-after-received", "Received: x\n\ufeff" + FROM);
        mail("empty-line-first", "\n" + FROM);
        mail("blank-line-first", " \n" + FROM);
        mail("blanks-in-header", FROM + " \n");
        mail("blanks-in-subject", "Subject: x\n \n y\n" + FROM);
        mail("text-in-header", FROM + "Hello\n");
        mail("text-first", "Hello\n" + FROM);
        mail("blank-in-name", FROM + "X Y: z\n");
        mail("blank-before-colon", FROM + "X : z\n");
        mail("empty-name", FROM + ": z\n");
        mail("hyphens", FROM + "-- \n");
        mail("delimiter", FROM + "--b\n");
        mail("8-bit", FROM + "X: é\n");
        mail("bare-cr", FROM + "X: y\rZ: y\n");
        mail("nul", FROM + "X: \u0000\n");
        mail("version-2", FROM.replace("1.0", "2.0"));
        mail("version-comment", FROM.replace("1.0", "1.0 (c)"));
    }

    private void delimiter(String name, String delimiter, String end) {
        add("delimiter-" + name, multipart("Content-Type: " + PLAIN + "\n", delimiter, end, FILE + "\n" + BASE64 + "\n"));
    }

    private void delimiters() {
        delimiter("blanks-after", "--b  \t", "--b--\t");
        delimiter("blank-before", " --b", " --b--");
        delimiter("tab-before", "\t--b", "\t--b--");
        delimiter("upper-case", "--B", "--B--");
        delimiter("text-after", "--bc", "--bc--");
        delimiter("blank-and-text-after", "--b c", "--b-- c");
        delimiter("hyphen-after", "--b-", "--b---");
        delimiter("one-hyphen", "-b", "-b--");
        delimiter("three-hyphens", "---b", "---b--");
        delimiter("blank-inside", "-- b", "-- b--");
        delimiter("quotes", "--\"b\"", "--\"b\"--");
        delimiter("no-hyphens", "b", "b--");
        delimiter("bare-cr-before", "x\r--b", "x\r--b--");
        delimiter("vertical-tab-after", "--b\u000b", "--b--");
        delimiter("nul-after", "--b\u0000", "--b--");
        delimiter("no-break-space-after", "--b\u00a0", "--b--");
        delimiter("end-with-text", "--b", "--b--x");
        delimiter("end-with-one-hyphen", "--b", "--b-");
        add("delimiter-end-before-file", FROM + "Content-Type: " + PLAIN + "\n\n--b\n" + TEXT + "--b--\n--b\n" + FILE + "\n"
            + BASE64 + "\n--b--\n");
        add("delimiter-end-first", FROM + "Content-Type: " + PLAIN + "\n\n--b--\n--b\n" + FILE + "\n" + BASE64 + "\n--b--\n");
        add("delimiter-end-with-blanks-before-file", FROM + "Content-Type: " + PLAIN + "\n\n--b\n" + TEXT + "--b-- \n\n--b\n"
            + FILE + "\n" + BASE64 + "\n--b--\n");
        add("delimiter-end-with-text-before-file", FROM + "Content-Type: " + PLAIN + "\n\n--b\n" + TEXT + "--b--x\n--b\n"
            + FILE + "\n" + BASE64 + "\n--b--\n");
        add("delimiter-twice", FROM + "Content-Type: " + PLAIN + "\n\n--b\n--b\n" + FILE + "\n" + BASE64 + "\n--b--\n");
        add("delimiter-right-after-header", FROM + "Content-Type: " + PLAIN + "\n--b\n" + FILE + "\n" + BASE64 + "\n--b--\n");
        add("delimiter-file-in-preamble", FROM + "Content-Type: " + PLAIN + "\n\n" + FILE + "\n" + BASE64 + "\n--b\n" + TEXT
            + "--b--\n");
        add("delimiter-none", FROM + "Content-Type: " + PLAIN + "\n\n" + FILE + "\n" + BASE64 + "\n");
        add("delimiter-of-file-only", FROM + "Content-Type: multipart/mixed\n\n--b\n" + FILE + "\n" + BASE64 + "\n--b--\n");
        add("delimiter-empty-boundary", FROM + "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n" + FILE + "\n" + BASE64
            + "\n----\n");
        add("delimiter-inside-base64", FROM + "Content-Type: " + PLAIN + "\n\n--b\n" + FILE + "\n" + BASE64.substring(0, 20)
            + "\n--bx\n" + BASE64.substring(20) + "\n--b--\n");
    }

    private static String nested(String outer, String inner, String innerEnd) {
        return FROM + "Content-Type: multipart/mixed; boundary=\"" + outer + "\"\n\n--" + outer + "\nContent-Type: "
            + "multipart/mixed; boundary=\"" + inner + "\"\n\n--" + inner + "\n" + TEXT + "--" + inner + "\n" + FILE + "\n"
            + BASE64 + "\n" + innerEnd + "--" + outer + "--\n";
    }

    private void nesting() {
        add("nested-plain", nested("b", "c", "--c--\n"));
        add("nested-same", nested("b", "b", "--b--\n"));
        add("nested-same-in-other-case", nested("b", "B", "--B--\n"));
        add("nested-inner-longer", nested("b", "bc", "--bc--\n"));
        add("nested-outer-longer", nested("bc", "b", "--b--\n"));
        add("nested-inner-ends-like-outer", nested("b", "b--", "--b----\n"));
        add("nested-inner-without-end", nested("b", "c", ""));
        add("nested-outer-part-after-inner-without-end", FROM + "Content-Type: " + PLAIN
            + "\n\n--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n" + TEXT + "--b\n" + FILE + "\n" + BASE64 + "\n--b--\n");
        add("nested-inner-delimiter-after-end", FROM + "Content-Type: " + PLAIN
            + "\n\n--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n" + TEXT + "--c--\n--c\n" + FILE + "\n" + BASE64
            + "\n--b--\n");
        add("nested-inner-delimiter-in-sibling", FROM + "Content-Type: " + PLAIN
            + "\n\n--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n" + TEXT + "--c--\n--b\n" + TEXT + "--c\n" + FILE
            + "\n" + BASE64 + "\n--b--\n");
        add("nested-message", FROM + "Content-Type: " + PLAIN + "\n\n--b\nContent-Type: message/rfc822\n\n"
            + file(FILE).replace("\"b\"", "\"c\"").replace("--b", "--c") + "--b--\n");
        add("nested-message-same-boundary", FROM + "Content-Type: " + PLAIN + "\n\n--b\nContent-Type: message/rfc822\n\n"
            + file(FILE) + "--b--\n");
        add("nested-message-from-line", FROM + "Content-Type: message/rfc822\n\nFrom a@b Mon Nov 29 14:21:03 2026\n" + file(FILE));
        add("nested-message-empty-line-first", FROM + "Content-Type: message/rfc822\n\n\n" + file(FILE));
        for (String type : new String[] {"news", "global", "x-strange", "external-body", "delivery-status",
            "disposition-notification", "feedback-report", "http", "partial; id=1; number=1; total=2", "partial"}) {
            add("nested-message-" + type.split(";")[0] + (type.contains(";") ? "-with-number" : ""),
                FROM + "Content-Type: message/" + type + "\n\n" + file(FILE));
        }
        add("nested-message-upper-case", FROM + "Content-Type: MESSAGE/RFC822\n\n" + file(FILE));
        add("nested-message-comment", FROM + "Content-Type: message/rfc822 (c)\n\n" + file(FILE));
        add("nested-message-no-subtype", FROM + "Content-Type: message\n\n" + file(FILE));
        add("nested-text-headers", FROM + "Content-Type: text/rfc822-headers\n\n" + file(FILE));
        add("nested-digest", FROM + "Content-Type: multipart/digest; boundary=d\n\n--d\n\n" + file(FILE) + "--d--\n");
        add("nested-digest-inner", FROM + "Content-Type: multipart/digest; boundary=d\n\n--d\nContent-Type: multipart/mixed; "
            + "boundary=e\n\n--e\n\n" + file(FILE) + "--e--\n--d--\n");
        add("nested-deep", FROM + "Content-Type: message/rfc822\n\n".repeat(60) + file(FILE));
        StringBuilder bounce = new StringBuilder(FROM + "Content-Type: text/plain\n\nThis mail could not be delivered:\n\n");
        add("nested-bounce-in-text", bounce + file(FILE));
    }

    private void body(String name, String encoding, String body) {
        add("body-" + name, multipart("Content-Type: " + PLAIN + "\n", "--b", "--b--",
            FILE.replace("base64", encoding) + "\n" + body + "\n"));
    }

    private void bodies() {
        String half = BASE64.substring(0, 40);
        String rest = BASE64.substring(40);
        body("base64-lines", "base64", half + "\n" + rest);
        body("base64-uneven-lines", "base64", BASE64.substring(0, 37) + "\n" + BASE64.substring(37));
        body("base64-one-a-line", "base64", BASE64.replaceAll("(.)", "$1\n"));
        body("base64-empty-lines", "base64", "\n\n" + half + "\n\n" + rest);
        body("base64-blanks", "base64", "  " + half + " \n\t" + rest + "  ");
        body("base64-blanks-inside", "base64", half + "  " + rest);
        body("base64-no-padding", "base64", BASE64.replace("=", ""));
        body("base64-too-much-padding", "base64", BASE64 + "===");
        body("base64-padding-first", "base64", "=\n" + BASE64);
        body("base64-padding-inside", "base64", "QQ==\n" + BASE64);
        body("base64-padding-inside-aligned", "base64", "QUE=" + BASE64);
        body("base64-text-after", "base64", BASE64 + "\n\n-- \nA list of ours\n");
        body("base64-other-inside", "base64", half + "!\n" + rest);
        body("base64-other-everywhere", "base64", BASE64.replaceAll("(.{4})", "$1*"));
        body("base64-8-bit-inside", "base64", half + "é" + rest);
        body("base64-nul-inside", "base64", half + "\u0000" + rest);
        body("base64-hyphens-inside", "base64", half + "\n--\n" + rest);
        body("base64-url", "base64", half + "-_" + rest);
        body("base64-long-line", "base64", "A".repeat(100_000) + BASE64);
        body("base64-text-before", "base64", "Hello:\n\n" + BASE64);
        body("base64-begin-line", "base64", "begin-base64 644 eicar.com\n" + BASE64 + "\n====");
        String eicar = new String(Eicar.octets(), StandardCharsets.US_ASCII);
        String quoted = eicar.replace("=", "=3D");
        body("quoted-plain", "quoted-printable", quoted);
        body("quoted-all", "quoted-printable", hex(true));
        body("quoted-all-lower-case", "quoted-printable", hex(false));
        body("quoted-soft-break", "quoted-printable", quoted.substring(0, 20) + "=\n" + quoted.substring(20));
        body("quoted-soft-break-blanks", "quoted-printable", quoted.substring(0, 20) + "= \t\n" + quoted.substring(20));
        body("quoted-soft-break-everywhere", "quoted-printable", quoted.replaceAll("(.)", "$1=\n"));
        body("quoted-literal-equals", "quoted-printable", "=\n" + quoted + "= x");
        body("quoted-literal-equals-before", "quoted-printable", "a=zb" + quoted);
        body("quoted-broken-hex", "quoted-printable", "=5" + quoted);
        body("quoted-equals-equals", "quoted-printable", "==" + quoted);
        body("quoted-8-bit", "quoted-printable", "é" + quoted);
        body("quoted-trailing-blanks", "quoted-printable", quoted + "   ");
        body("quoted-word-inside", "quoted-printable", quoted.substring(0, 20) + "=\n=\n=\n" + quoted.substring(20));
        body("identity-7bit", "7bit", eicar);
        body("identity-8bit", "8bit", eicar);
        body("identity-binary", "binary", eicar);
        add("body-without-last-line-end", FROM + FILE + "\n" + BASE64.substring(0, 40) + "\n" + BASE64.substring(40));
    }

    private static String hex(boolean upperCase) {
        StringBuilder text = new StringBuilder();
        for (byte octet : Eicar.octets()) {
            text.append(String.format(upperCase ? "=%02X" : "=%02x", octet)).append(text.length() % 71 > 66 ? "=\n" : "");
        }
        return text.toString();
    }
}
