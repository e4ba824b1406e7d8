package dev.headroom.sql.corpus;

import dev.headroom.sql.RepeatKind;
import java.util.List;

/**
 * One way to execute statements.
 *
 * @param name what it does
 * @param label what has to be found, sorted, nothing else
 * @param work runs in a unit of work
 */
record Case(String name, List<RepeatKind> label, Work work) {
    /** What a case does. */
    @FunctionalInterface
    interface Work {
        void run(Shop shop) throws Exception;
    }

    static Case good(String name, Work work) {
        return new Case(name, List.of(), work);
    }

    static Case nPlusOne(String name, Work work) {
        return new Case(name, List.of(RepeatKind.N_PLUS_ONE), work);
    }

    static Case nPlusOneTwice(String name, Work work) {
        return new Case(name, List.of(RepeatKind.N_PLUS_ONE, RepeatKind.N_PLUS_ONE), work);
    }

    static Case same(String name, Work work) {
        return new Case(name, List.of(RepeatKind.SAME_QUERY), work);
    }

    static Case writes(String name, Work work) {
        return new Case(name, List.of(RepeatKind.WRITE_LOOP), work);
    }

    @Override
    public String toString() {
        return name;
    }
}
