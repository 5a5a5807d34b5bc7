package eu.testa.mail.core.evidence.query;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Finds a word in octets by Horspool's method, which looks at one octet in as many as the word has. Letters of ASCII are the
 * same in either case.
 */
final class OctetSearch {

    private final byte[] word;
    private final int[] shift = new int[256];

    /**
     * @param word in small letters, not empty
     */
    OctetSearch(byte[] word) {
        if (word.length == 0) {
            throw new IllegalArgumentException("there is no word to search for");
        }
        this.word = word.clone();
        Arrays.fill(shift, word.length);
        for (int i = 0; i < word.length - 1; i++) {
            shift[word[i] & 0xff] = word.length - 1 - i;
        }
        for (int capital = 'A'; capital <= 'Z'; capital++) {
            shift[capital] = shift[capital - 'A' + 'a'];
        }
    }

    /**
     * @return where the word stands next, at {@code from} or behind it; -1 if nowhere
     */
    int next(ByteBuffer text, int from) {
        int last = word.length - 1;
        for (int end = from + last; end < text.limit();) {
            byte octet = text.get(end);
            int i = last;
            while (i >= 0 && small(text.get(end - last + i)) == word[i]) {
                i--;
            }
            if (i < 0) {
                return end - last;
            }
            end += shift[octet & 0xff];
        }
        return -1;
    }

    private static byte small(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? (byte) (octet - 'A' + 'a') : octet;
    }
}
