package eu.testa.mail.core.virus;

import eu.testa.mail.core.virus.engine.Eicar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** A signature database of two: loaded in a moment, where the real one takes half a minute and a gigabyte. */
public final class TestSignatures {

    public static final String EICAR = "Eicar-Test-Signature";
    public static final String OWN = "Testa.Test.Marker";
    /** Found as {@link #OWN}. */
    public static final String OWN_MARKER = "TESTA" + "-virus-scan-marker-7c1f";

    private TestSignatures() {
    }

    public static void writeTo(Path folder) throws IOException {
        HexFormat hex = HexFormat.of();
        Files.writeString(folder.resolve("testa.ndb"),
            EICAR + ":0:*:" + hex.formatHex(Eicar.octets()) + "\n"
                + OWN + ":0:*:" + hex.formatHex(OWN_MARKER.getBytes(StandardCharsets.US_ASCII)) + "\n");
    }
}
