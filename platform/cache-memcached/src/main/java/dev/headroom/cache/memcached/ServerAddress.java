package dev.headroom.cache.memcached;

import java.util.Locale;
import java.util.Optional;

/**
 * Where a server listens. Its text decides which keys the server gets, so all nodes have to write it alike.
 *
 * @param host name or address in lower case, an IPv6 address without its brackets
 * @param port 1 to 65535
 */
public record ServerAddress(String host, int port) {
    private static final int HIGHEST_PORT = 65_535;

    public ServerAddress {
        host = host.toLowerCase(Locale.ROOT);
        if (host.isBlank() || host.chars().anyMatch(it -> it <= ' ')) {
            throw new IllegalArgumentException("host must not be empty or hold spaces, was: " + host);
        }
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("port must be 1..65535, was: " + port);
        }
    }

    /** Of {@code host:port} or {@code [address]:port}; empty where it is neither. */
    static Optional<ServerAddress> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ServerAddress(host, Integer.parseInt(text.substring(colon + 1))));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
