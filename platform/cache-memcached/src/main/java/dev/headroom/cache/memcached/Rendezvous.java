package dev.headroom.cache.memcached;

import java.util.List;

/**
 * Which server has a key: the one whose weight for it is highest. Every node comes to the same answer whatever the
 * order of the servers, and adding or taking away one of n moves a share of 1/n of the keys. (Thaler and Ravishankar,
 * "Using name-based mappings to increase hit rates", 1998.)
 */
final class Rendezvous {
    private Rendezvous() {}

    static Server owner(List<Server> servers, String key) {
        Server best = servers.getFirst();
        if (servers.size() > 1) {
            long hash = hash(key);
            long highest = Long.MIN_VALUE;
            for (Server server : servers) {
                long weight = mix(hash ^ server.seed());
                if (weight > highest) {
                    highest = weight;
                    best = server;
                }
            }
        }
        return best;
    }

    /**
     * FNV-1a of 64 bits, mixed: fixed, unlike a JVM's hash codes need to be, because nodes of several versions agree.
     */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
