package dev.headroom.changefeed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;

/**
 * The connection that the log is read from. Where nothing has come, the driver looks whether something does by a read
 * of a millisecond: eight hundred reads in a second of a silent log, with an exception each. This one reads for as long
 * as it was told instead; what comes ends the wait at once.
 */
final class LogSocket extends Socket {
    private static final int LOOK_MILLIS = 1;
    /** The driver makes the socket where it connects, on the thread of who asked for it. */
    private static final ThreadLocal<LogSocket> LATEST = new ThreadLocal<>();

    private int lookMillis = LOOK_MILLIS;

    /** How long looks take from now on, at least a millisecond. For the thread that reads. */
    void look(int millis) {
        lookMillis = Math.max(LOOK_MILLIS, millis);
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        super.setSoTimeout(millis == LOOK_MILLIS ? lookMillis : millis);
    }

    /** The one that a connection was made with on this thread just now. */
    static LogSocket taken() {
        LogSocket latest = LATEST.get();
        LATEST.remove();
        if (latest == null) {
            throw new IllegalStateException(
                    "the driver must make its sockets by " + Factory.class.getName() + ", and made none");
        }
        return latest;
    }

    /** Made by the driver, by its name. */
    public static final class Factory extends SocketFactory {
        @Override
        public Socket createSocket() {
            LogSocket socket = new LogSocket();
            LATEST.set(socket);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            throw unconnected();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
            throw unconnected();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            throw unconnected();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
                throws IOException {
            throw unconnected();
        }

        private static SocketException unconnected() {
            return new SocketException("sockets of the log must be made unconnected");
        }
    }
}
