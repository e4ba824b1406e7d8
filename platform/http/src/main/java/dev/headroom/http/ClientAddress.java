package dev.headroom.http;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whose connection a request came from: the right-most address of {@code X-Forwarded-For} that isn't a trusted proxy's,
 * read only where the connection itself is from one. What stands further left was written by whoever liked to.
 */
public final class ClientAddress {
    private static final int MOST_HOPS = 32;
    private static final int IPV6_PREFIX = 8;

    private final List<Network> trusted;

    /**
     * With these proxies.
     *
     * @param trusted networks as {@code 10.0.0.0/8} or single addresses; none for a service that is reached directly
     * @throws IllegalArgumentException where one isn't a literal address
     */
    public ClientAddress(List<String> trusted) {
        this.trusted = trusted.stream().map(Network::of).toList();
    }

    /** The client of a request, as a literal address. */
    public String of(String peer, Fields request) {
        byte[] address = literal(peer);
        if (address == null || !isTrusted(address)) {
            return peer;
        }
        List<String> hops = hops(request);
        String client = peer;
        for (int i = hops.size() - 1; i >= 0; i--) {
            byte[] hop = literal(hops.get(i));
            if (hop == null) {
                return client;
            }
            client = text(hop);
            if (!isTrusted(hop)) {
                return client;
            }
        }
        return client;
    }

    /** What a quota is counted by: an address of IPv4, the first 64 bits of one of IPv6, which one client owns. */
    public static String quotaKey(String address) {
        byte[] bytes = literal(address);
        if (bytes == null || bytes.length == 4) {
            return address;
        }
        for (int i = IPV6_PREFIX; i < bytes.length; i++) {
            bytes[i] = 0;
        }
        return text(bytes) + "/64";
    }

    private static List<String> hops(Fields request) {
        List<String> hops = new ArrayList<>();
        for (String line : request.all("X-Forwarded-For")) {
            hops.addAll(Lists.members(line.length() > 2048 ? line.substring(line.length() - 2048) : line));
        }
        return hops.size() > MOST_HOPS ? hops.subList(hops.size() - MOST_HOPS, hops.size()) : hops;
    }

    private boolean isTrusted(byte[] address) {
        return trusted.stream().anyMatch(network -> network.holds(address));
    }

    /** Addresses with the same first bits. */
    private static final class Network {
        private final byte[] prefix;
        private final int bits;

        private Network(byte[] prefix, int bits) {
            this.prefix = prefix;
            this.bits = bits;
        }

        static Network of(String text) {
            int slash = text.indexOf('/');
            byte[] prefix = literal(slash < 0 ? text : text.substring(0, slash));
            int bits = slash < 0 || prefix == null ? 0 : Integer.parseInt(text.substring(slash + 1));
            if (prefix == null || bits < 0 || bits > prefix.length * 8) {
                throw new IllegalArgumentException("trusted proxy must be a literal network or address, was " + text);
            }
            return new Network(prefix, slash < 0 ? prefix.length * 8 : bits);
        }

        boolean holds(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit & 7);
                if ((address[bit >> 3] & mask) != (prefix[bit >> 3] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Without asking a name server; null where it is no literal address. A port, brackets and zones are dropped. */
    static byte @Nullable [] literal(String text) {
        String bare = text.strip();
        if (bare.startsWith("[")) {
            int end = bare.indexOf(']');
            bare = end < 0 ? "" : bare.substring(1, end);
        } else if (bare.indexOf(':') >= 0 && bare.indexOf(':') == bare.lastIndexOf(':')) {
            bare = bare.substring(0, bare.indexOf(':'));
        }
        int zone = bare.indexOf('%');
        bare = zone < 0 ? bare : bare.substring(0, zone);
        if (bare.isEmpty() || bare.length() > 45) {
            return null;
        }
        try {
            return bare.indexOf(':') >= 0
                    ? Inet6Address.ofLiteral(bare).getAddress()
                    : Inet4Address.ofLiteral(bare).getAddress();
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static String text(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getHostAddress().toLowerCase(Locale.ROOT);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
