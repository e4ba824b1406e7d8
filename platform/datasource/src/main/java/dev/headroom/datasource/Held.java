package dev.headroom.datasource;

import java.util.concurrent.atomic.AtomicInteger;

/** Connections that one thread took and that nobody has given back; whoever gives them back may be another thread. */
final class Held extends AtomicInteger {
    private static final long serialVersionUID = 1L;

    private static final ThreadLocal<Held> MINE = ThreadLocal.withInitial(Held::new);

    static Held mine() {
        return MINE.get();
    }
}
