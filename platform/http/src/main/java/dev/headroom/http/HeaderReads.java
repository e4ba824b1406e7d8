package dev.headroom.http;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a handler read of its request while it made a response, and what it may see of it.
 *
 * <p>Fields count whenever they are read. The client's address, its session and the like count where anything was
 * written after they were read: frameworks ask for them for their logs when all is done.
 */
public final class HeaderReads {
    /** Stands for what no key can hold: the client's address, a session. */
    static final String UNKEYABLE = ":client";

    private static final int MOST = 64;

    private final @Nullable Set<String> listed;
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private final Set<String> pending = ConcurrentHashMap.newKeySet();

    private volatile Fields conditions = Fields.NONE;

    /** Of a request whose response isn't kept: everything may be seen. */
    HeaderReads() {
        this.listed = null;
    }

    /** Whoever lists the fields of the request sees these. */
    HeaderReads(List<String> keyed) {
        this.listed = Set.copyOf(keyed);
    }

    /** What is kept is asked about: the handler may say that it is still what it was, with a 304. */
    void asks(Fields fields) {
        conditions = fields;
    }

    /** A condition that the cache asks under, whatever the client sent. */
    @Nullable String condition(String name) {
        return conditions.first(name);
    }

    /** A field was read, by its name in any case, whether it was there or not. */
    public void read(String name) {
        names.add(names.size() < MOST ? name.toLowerCase(Locale.ROOT) : UNKEYABLE);
    }

    /** Something was asked for that can't be part of a key. */
    public void readUnkeyable() {
        pending.add(UNKEYABLE);
    }

    /** The response mustn't be kept, whatever else is read. */
    public void spoil() {
        names.add(UNKEYABLE);
    }

    /** Who is signed in was asked for. */
    public void readCaller() {
        pending.add("authorization");
    }

    /** Something was written: what was read before may be in it. */
    public void wrote() {
        if (!pending.isEmpty()) {
            names.addAll(pending);
        }
    }

    /** Whether a list of the request's fields shows it. */
    public boolean lists(String name) {
        return listed == null || listed.contains(name.toLowerCase(Locale.ROOT));
    }

    Set<String> names() {
        return Set.copyOf(names);
    }
}
