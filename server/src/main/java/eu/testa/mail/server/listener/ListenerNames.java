package eu.testa.mail.server.listener;

import eu.testa.mail.core.settings.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;

/**
 * Where a listener listens and what it calls itself, as its XML says. James would ask the operating system's name servers for the name of the
 * machine, for the name of each address, and for the address of that name. They know nothing of TESTA; where one is silent, each question
 * holds up the start for ten seconds.
 */
public final class ListenerNames {

    private static final String BIND = "bind";
    /** Where James does not look. */
    private static final String ADDRESSES = "addresses";
    /** The one address of which James does not ask the name. */
    private static final String ANY = "0.0.0.0:0";
    private static final String HELLO_NAME = "helloName";

    private ListenerNames() {
    }

    /**
     * Hides from James what it would ask the name of; {@link #addresses} has it.
     *
     * @param listener the element, such as {@code smtpserver}
     */
    public static HierarchicalConfiguration<ImmutableNode> withoutAddresses(HierarchicalConfiguration<ImmutableNode> file, String listener) {
        HierarchicalConfiguration<ImmutableNode> hidden = new BaseHierarchicalConfiguration(file);
        for (int i = 0; i <= hidden.getMaxIndex(listener); i++) {
            String each = listener + "(" + i + ").";
            if (hidden.containsKey(each + BIND)) {
                hidden.addProperty(each + ADDRESSES, file.getString(each + BIND));
                hidden.setProperty(each + BIND, ANY);
            }
        }
        return hidden;
    }

    /**
     * Where the listener listens; empty where its XML leaves that to James.
     *
     * @throws ConfigurationException if a name has no address
     */
    public static Optional<InetSocketAddress[]> addresses(Configuration listener) throws ConfigurationException {
        try {
            String addresses = listener.getString(ADDRESSES, "");
            return addresses.isEmpty() ? Optional.empty() : Optional.of(parsed(addresses));
        } catch (UnknownHostException e) {
            throw new ConfigurationException(BIND + ": there is no host " + e.getMessage(), e);
        }
    }

    private static InetSocketAddress[] parsed(String addresses) throws UnknownHostException {
        Endpoint[] endpoints = Stream.of(addresses.split(",")).map(String::strip).map(Endpoint::parse).toArray(Endpoint[]::new);
        InetSocketAddress[] found = new InetSocketAddress[endpoints.length];
        for (int i = 0; i < endpoints.length; i++) {
            String host = endpoints[i].host();
            // with a name, for whoever asks for it
            found[i] = new InetSocketAddress(InetAddress.getByAddress(host, InetAddress.getByName(host).getAddress()), endpoints[i].port());
        }
        return found;
    }

    /** What the listener calls itself; empty where that is to be the machine's own name. */
    public static Optional<String> hello(Configuration listener) {
        return listener.getBoolean(HELLO_NAME + "[@autodetect]", true) ? Optional.empty()
            : Optional.ofNullable(listener.getString(HELLO_NAME)).map(String::strip).filter(name -> !name.isEmpty());
    }
}
