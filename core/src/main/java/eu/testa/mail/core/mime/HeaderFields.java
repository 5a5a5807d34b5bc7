package eu.testa.mail.core.mime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The header of a message or of a part: names in lower case, bodies unfolded. */
public final class HeaderFields {

    private record Field(String name, String body) {
    }

    private static final Set<String> DESCRIBES_FILE = Set.of("content-type", "content-disposition");
    /** The line before a mail in an mbox file; every reader passes over it, wherever it is. */
    private static final String OF_MBOX = "From ";

    private final List<Field> fields;
    private final boolean ambiguous;
    /** Null until somebody asks. */
    private MediaType mediaType;
    /** The same. */
    private List<String> fileNames;

    private HeaderFields(List<Field> fields, boolean ambiguous) {
        this.fields = fields;
        this.ambiguous = ambiguous;
    }

    /**
     * Reads up to the empty line, and that too. A line that is no field and continues none is passed over, as most mail
     * programs do.
     *
     * @throws BeyondLimitException if it is larger than any header
     */
    public static HeaderFields read(OctetLines lines, int mostOctets) throws IOException {
        return read(lines, mostOctets, new ArrayList<>(), line -> { });
    }

    /**
     * The same of a part, which may be any file that has no header at all.
     *
     * @param check throws what it has against a line
     */
    static HeaderFields readIfAny(OctetLines lines, int mostOctets, LineCheck check) throws IOException {
        List<Field> fields = new ArrayList<>();
        try {
            return read(lines, mostOctets, fields, check);
        } catch (BeyondLimitException e) {
            HeaderFields none = new HeaderFields(fields, true);
            if (none.describesBody()) {
                throw e;
            }
            return none;
        }
    }

    private static HeaderFields read(OctetLines lines, int mostOctets, List<Field> fields, LineCheck check)
        throws IOException {
        Unfolded field = new Unfolded();
        int octets = 0;
        boolean ambiguous = false;
        while (lines.next()) {
            if (lines.startsLine()) {
                if (lines.length() == 0) {
                    break;
                }
                check.accept(lines);
                if (lines.startsWithBlank()) {
                    // for some readers a line of blanks is the empty line, and what continues nothing is text
                    ambiguous |= lines.isBlank() || octets == 0;
                } else {
                    ambiguous |= !field.moveTo(fields);
                }
            }
            ambiguous |= lines.hasBareCarriageReturnOrNul();
            octets += lines.length() + 2;
            if (octets > mostOctets) {
                throw new BeyondLimitException("the header is larger than " + mostOctets + " octets");
            }
            field.append(lines);
        }
        ambiguous |= !field.moveTo(fields);
        return new HeaderFields(fields, ambiguous);
    }

    /** Looks at each line of a header. */
    @FunctionalInterface
    interface LineCheck {

        void accept(OctetLines line) throws MalformedMailException;
    }

    /** The lines of a field behind each other, without their ends. */
    private static final class Unfolded {

        private byte[] octets = new byte[512];
        private int length;

        void append(OctetLines line) {
            if (length + line.length() > octets.length) {
                octets = Arrays.copyOf(octets, 2 * (length + line.length()));
            }
            System.arraycopy(line.octets(), line.start(), octets, length, line.length());
            length += line.length();
        }

        /** Whether everybody takes it for a field, or it is nothing at all. */
        boolean moveTo(List<Field> fields) {
            int colon = EightOctets.indexOf(octets, ':', 0, length);
            boolean usual = colon > 0 && isPrintable(colon);
            if (usual) {
                fields.add(new Field(text(0, colon).toLowerCase(Locale.ROOT), text(pastBlanks(colon + 1), length).strip()));
            }
            boolean forAll = usual || moveUnusualTo(fields);
            length = 0;
            return forAll;
        }

        private boolean moveUnusualTo(List<Field> fields) {
            String text = text(0, length);
            int colon = text.indexOf(':');
            if (colon > 0) {
                fields.add(new Field(text.substring(0, colon).strip().toLowerCase(Locale.ROOT), text.substring(colon + 1).strip()));
            }
            return text.isEmpty() || text.startsWith(OF_MBOX);
        }

        /** RFC 5322 §2.2: what the name of a field is made of. */
        private boolean isPrintable(int end) {
            for (int i = 0; i < end; i++) {
                if (octets[i] < '!' || octets[i] > '~') {
                    return false;
                }
            }
            return true;
        }

        private int pastBlanks(int from) {
            int at = from;
            while (at < length && octets[at] == ' ') {
                at++;
            }
            return at;
        }

        private String text(int from, int to) {
            return new String(octets, from, to - from, StandardCharsets.UTF_8);
        }
    }

    /**
     * Whether it has a line that is no field, or one of blanks only, where the header ends for some readers and text begins;
     * or a CR that ends no line for us, after which some see another field; or a NUL, where a field ends for some.
     */
    public boolean isAmbiguous() {
        return ambiguous;
    }

    /** The same, of which all readers know where it ends. */
    public HeaderFields unambiguous() throws MalformedMailException {
        if (ambiguous) {
            throw new MalformedMailException(
                "a header has a line that is no field, or of blanks only, or a bare CR or a NUL");
        }
        return this;
    }

    /** Whether anything in it, in whatever place, could say for some reader what the body is and how it is encoded. */
    boolean describesBody() {
        return fields.stream().anyMatch(field -> describesBody(field.name) || describesBody(field.body));
    }

    private static boolean describesBody(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.contains("content-type") || lower.contains("content-transfer-encoding");
    }

    /** The bodies of all fields of a name, given in lower case. */
    public List<String> all(String name) {
        List<String> bodies = new ArrayList<>();
        for (Field field : fields) {
            if (field.name.equals(name)) {
                bodies.add(field.body);
            }
        }
        return bodies;
    }

    /**
     * The body of the one field of a name.
     *
     * @throws MalformedMailException if there are several: readers differ in which they believe
     */
    public Optional<String> one(String name) throws MalformedMailException {
        String body = null;
        for (Field field : fields) {
            if (field.name.equals(name)) {
                if (body != null) {
                    throw new MalformedMailException("there are several " + name + " fields, where only one may be");
                }
                body = field.body;
            }
        }
        return Optional.ofNullable(body);
    }

    /** RFC 2045 §5.2: text where nothing is said. */
    public MediaType mediaType() throws MalformedMailException {
        if (mediaType == null) {
            Optional<String> body = one("content-type");
            mediaType = body.isPresent() ? MediaType.parse(body.get()) : MediaType.TEXT;
        }
        return mediaType;
    }

    /**
     * The names of the file that a part is, in lower case: those that a Content-Type and a Content-Disposition give it, also
     * in the way of RFC 2231, and in encoded words (RFC 2047), which are not allowed there and usual.
     */
    public List<String> fileNames() {
        if (fileNames == null) {
            List<String> names = new ArrayList<>();
            for (Field field : fields) {
                if (DESCRIBES_FILE.contains(field.name)) {
                    names.addAll(MediaType.fileNames(field.body));
                }
            }
            fileNames = List.copyOf(names);
        }
        return fileNames;
    }
}
