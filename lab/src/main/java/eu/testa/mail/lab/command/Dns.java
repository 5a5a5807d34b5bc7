package eu.testa.mail.lab.command;

import eu.testa.mail.lab.dns.AuthoritativeZone;
import eu.testa.mail.lab.dns.DnsServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.xbill.DNS.Name;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The process behind the lab's name server; {@code lab up} starts it. */
@Command(name = "dns", hidden = true, mixinStandardHelpOptions = true,
    description = "Serve a zone over UDP and TCP until stopped.")
final class Dns implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "ORIGIN", description = "The zone's name.")
    private String origin;

    @Parameters(index = "1", paramLabel = "FILE", description = "Its master file.")
    private Path masterFile;

    @Parameters(index = "2", paramLabel = "ADDRESS:PORT", description = "Where to listen.")
    private String listen;

    @Override
    public Integer call() throws Exception {
        int colon = listen.lastIndexOf(':');
        InetSocketAddress address =
            new InetSocketAddress(listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1)));
        AuthoritativeZone zone = AuthoritativeZone.load(Name.fromString(origin + "."), masterFile);
        try (DnsServer server = new DnsServer(zone, address)) {
            spec.commandLine().getOut().println("serving " + origin + " on " + address.getHostString() + ":"
                + server.port());
            spec.commandLine().getOut().flush();
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
