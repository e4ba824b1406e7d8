package dev.headroom.bench.load;

import java.util.SplittableRandom;

/**
 * Something that a user does, as one request.
 *
 * @param name as reports call it
 * @param weight how often beside the others of its profile
 * @param write whether it changes something
 * @param request of a household
 */
public record Operation(String name, int weight, boolean write, Maker request) {
    /** Makes the request of a household. */
    @FunctionalInterface
    public interface Maker {
        /** By chance, where there is something to choose. */
        Request of(Household household, SplittableRandom chance);
    }

    /**
     * One request.
     *
     * @param method GET or POST
     * @param path with its query
     * @param body as JSON; empty for none
     */
    public record Request(String method, String path, String body) {
        /** A read. */
        public static Request get(String path) {
            return new Request("GET", path, "");
        }

        /** Something new. */
        public static Request post(String path, String body) {
            return new Request("POST", path, body);
        }
    }

    /** One that changes nothing. */
    public static Operation look(String name, int weight, Maker request) {
        return new Operation(name, weight, false, request);
    }

    /** One that does. */
    public static Operation change(String name, int weight, Maker request) {
        return new Operation(name, weight, true, request);
    }
}
