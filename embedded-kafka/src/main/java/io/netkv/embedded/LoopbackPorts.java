package io.netkv.embedded;

import io.netkv.common.UserFacingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Ports of the loopback interface. */
public final class LoopbackPorts {

    /** The address that everything embedded listens on. */
    public static final String HOST = "127.0.0.1";

    /** The same, as it is and without a look at any name service. */
    public static InetAddress address() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private LoopbackPorts() {}

    /** A port that was free a moment ago. */
    public static int free() {
        return free(1).get(0);
    }

    /** Different ports that were free a moment ago. */
    public static List<Integer> free(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, address()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on " + HOST, e);
        } finally {
            sockets.forEach(LoopbackPorts::close);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A port that the user asked for.
     *
     * @throws UserFacingException where something listens on it
     */
    public static int claim(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address(), port));
            return port;
        } catch (IOException e) {
            throw new UserFacingException(
                    "port " + port + " on " + HOST + " is not available (" + e.getMessage()
                            + "); choose another or end what listens there",
                    e);
        }
    }
}
