package eu.testa.mail.core.deferred;

import static eu.testa.mail.core.deferred.TestMail.FRANCE;

import eu.testa.mail.core.mail.MessageSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;

/**
 * A server for {@link FullDiskIT}: for each line from its standard input it defers three mails, for the line "full" as many
 * as there is space for, and says which were stored.
 */
final class FullDiskChild {

    private static final int SIZE = 100_000;

    private FullDiskChild() {
    }

    /** What the mail of a name has in it. */
    static byte[] octets(String name) {
        byte[] octets = new byte[SIZE];
        Arrays.fill(octets, (byte) name.hashCode());
        return octets;
    }

    /** Arguments: folder of the database. */
    public static void main(String[] args) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try (DeferredStoreFixture store = DeferredStoreFixture.open(Path.of(args[0]), Clock.systemUTC())) {
            for (String round = commands.readLine(); round != null; round = commands.readLine()) {
                int left = round.equals("full") ? Integer.MAX_VALUE : 3;
                for (int i = 0; i < left && defer(store, round + "-" + i); i++) {
                    // until one is refused
                }
                System.out.println("done " + round + " " + read(store));
            }
        }
    }

    private static boolean defer(DeferredStoreFixture store, String name) {
        try {
            store.defer(TestMail.deferral(name, FRANCE), MessageSource.of(octets(name)));
            System.out.println("deferred " + name);
            return true;
        } catch (IOException e) {
            System.out.println("refused " + name + " " + e.getMessage());
            return false;
        }
    }

    /** How many mails can be read whole, as far as the store can be read. */
    private static String read(DeferredStoreFixture store) {
        try {
            int whole = 0;
            for (DeferredMail mail : store.queue().list(MailFilter.ALL, 0, Integer.MAX_VALUE)) {
                try (InputStream in = store.mails().message(mail).open()) {
                    whole += Arrays.equals(in.readAllBytes(), octets(mail.mailName())) ? 1 : 0;
                }
            }
            return whole + " whole";
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
