package dev.headroom.bench.load;

import java.util.Arrays;

/** Who acts when: a heap of times, each with the number of a user; earliest first. */
final class Schedule {
    private long[] times = new long[1024];
    private int[] users = new int[1024];
    private int size;

    void add(long time, int user) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            users = Arrays.copyOf(users, 2 * size);
        }
        int at = size++;
        while (at > 0 && times[(at - 1) >> 1] > time) {
            int above = (at - 1) >> 1;
            times[at] = times[above];
            users[at] = users[above];
            at = above;
        }
        times[at] = time;
        users[at] = user;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The earliest; {@link Long#MAX_VALUE} where there is none. */
    long time() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    /** Takes the earliest out; its user. */
    int take() {
        int user = users[0];
        size--;
        long time = times[size];
        int last = users[size];
        int at = 0;
        while (2 * at + 1 < size) {
            int below = 2 * at + 1;
            if (below + 1 < size && times[below + 1] < times[below]) {
                below++;
            }
            if (times[below] >= time) {
                break;
            }
            times[at] = times[below];
            users[at] = users[below];
            at = below;
        }
        times[at] = time;
        users[at] = last;
        return user;
    }
}
