package dev.headroom.bench.load;

import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One user with one connection. What is due while an answer is outstanding waits its turn, from its intended time on.
 */
final class Visitor {
    final int number;
    final Incoming incoming = new Incoming();
    final ArrayDeque<Long> due = new ArrayDeque<>(1);

    @Nullable SocketChannel channel;

    @Nullable SelectionKey key;

    @Nullable ByteBuffer unsent;

    boolean connected;
    /** Whether the connection has brought an answer. */
    boolean proven;

    /** Whether it was due before. */
    boolean came;

    boolean waiting;
    long intended;
    long sentAt;
    int operation;
    int household;

    Visitor(int number) {
        this.number = number;
    }
}
