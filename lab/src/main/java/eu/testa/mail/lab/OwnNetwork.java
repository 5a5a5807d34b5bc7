package eu.testa.mail.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A network of this program's own (a network namespace of Linux), with nothing in it but loopback: in it, a site can be cut off
 * as by a cable, and nothing of the machine is touched. Making one needs root.
 */
public final class OwnNetwork {

    /** Tells the program that it runs in it already. */
    private static final String MARK = "TESTA_LAB_OWN_NETWORK";
    private static final Tool UNSHARE = new Tool("/usr/bin/unshare", "util-linux");
    private static final Tool IP = new Tool("/usr/sbin/ip", "iproute2");
    private static final Tool NFT = new Tool("/usr/sbin/nft", "nftables");
    private static final String TABLE = "inet testa_lab";

    private OwnNetwork() {
    }

    /** Whether this program runs in a network of its own. */
    public static boolean isHere() {
        return System.getenv(MARK) != null;
    }

    /** Why none can be made; empty if it can. */
    public static Optional<String> missing() {
        return "root".equals(System.getProperty("user.name"))
            ? Stream.of(UNSHARE, IP, NFT).map(Tool::missing).flatMap(Optional::stream).findFirst()
            : Optional.of("only root may make a network");
    }

    /**
     * Runs this program once more, as it was called, in a network of its own.
     *
     * @return its exit code
     */
    public static int runAgainInside() throws IOException {
        String[] own = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8).split("\0");
        List<String> command = new ArrayList<>(List.of(UNSHARE.name(), "--net", "--", "/bin/sh", "-c",
            IP.name() + " link set lo up && exec \"$@\"", "sh", Files.readSymbolicLink(Path.of("/proc/self/exe")).toString()));
        command.addAll(Arrays.asList(own).subList(1, own.length));
        ProcessBuilder again = new ProcessBuilder(command).inheritIO();
        again.environment().put(MARK, "yes");
        Process process = again.start();
        // whoever ends this program ends the other one, which stops what it has started
        Thread atTheEnd = new Thread(() -> end(process), "end-network");
        Runtime.getRuntime().addShutdownHook(atTheEnd);
        try {
            int exitCode = process.waitFor();
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
            return exitCode;
        } catch (InterruptedException e) {
            end(process);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void end(Process process) {
        process.destroy();
        process.onExit().join();
    }

    /** Lets nothing through between these addresses and all others; neither side is told. */
    public static void cutOff(List<String> addresses) throws IOException {
        String site = "{ " + String.join(", ", addresses) + " }";
        NFT.run(List.of("add table " + TABLE + "; add chain " + TABLE + " cut { type filter hook output priority 0; }; add rule " + TABLE
            + " cut ip saddr " + site + " ip daddr != " + site + " drop; add rule " + TABLE + " cut ip saddr != " + site + " ip daddr "
            + site + " drop"));
    }

    /** Undoes {@link #cutOff}. */
    public static void mend() throws IOException {
        NFT.run(List.of("delete table " + TABLE));
    }
}
