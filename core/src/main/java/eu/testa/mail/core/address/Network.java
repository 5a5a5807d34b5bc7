package eu.testa.mail.core.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address, or a network of addresses (RFC 4632, RFC 4291 §2.3): {@code 62.62.0.17}, {@code 192.0.2.0/24},
 * {@code 2001:db8::/32}.
 *
 * @param first  its first address
 * @param prefix how many leading bits all its addresses share; all of them for a single address
 */
public record Network(InetAddress first, int prefix) {

    private static final Pattern SYNTAX = Pattern.compile("([0-9A-Fa-f:.]{2,45})(?:/(\\d{1,3}))?");
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    /**
     * Reads an address or a network. Names are not looked up.
     *
     * @throws IllegalArgumentException if the text is neither; the message says why
     */
    public static Network parse(String text) {
        Matcher syntax = SYNTAX.matcher(text);
        if (!syntax.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no address and no network");
        }
        InetAddress address = address(syntax.group(1));
        int bits = address.getAddress().length * Byte.SIZE;
        int prefix = syntax.group(2) == null ? bits : Integer.parseInt(syntax.group(2));
        if (prefix > bits) {
            throw new IllegalArgumentException("/" + prefix + " is more than the " + bits + " bits of an address");
        }
        Network network = new Network(address, prefix);
        if (!network.isFirst(address)) {
            throw new IllegalArgumentException("'" + text + "' is an address inside of a network of " + prefix
                + " bits, not the network");
        }
        return network;
    }

    /** Whether an address belongs to it. */
    public boolean contains(InetAddress address) {
        byte[] mine = first.getAddress();
        byte[] other = address.getAddress();
        return mine.length == other.length && sameBits(mine, other);
    }

    /** Whether any address belongs to both. */
    public boolean overlaps(Network other) {
        return prefix <= other.prefix ? contains(other.first) : other.contains(first);
    }

    private boolean sameBits(byte[] one, byte[] other) {
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if ((one[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }

    private boolean isFirst(InetAddress address) {
        byte[] octets = address.getAddress();
        for (int bit = prefix; bit < octets.length * Byte.SIZE; bit++) {
            if ((octets[bit / Byte.SIZE] & 0x80 >> bit % Byte.SIZE) != 0) {
                return false;
            }
        }
        return true;
    }

    private static InetAddress address(String text) {
        if (text.indexOf(':') < 0 && !IPV4.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no address");
        }
        try {
            // a text with a colon, or four octets: Java asks no name server
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is no address", e);
        }
    }

    @Override
    public String toString() {
        String address = first.getHostAddress();
        return prefix == first.getAddress().length * Byte.SIZE ? address : address + "/" + prefix;
    }
}
