package dev.headroom.finance.analytics;

import java.util.concurrent.CancellationException;

/**
 * What long loops ask now and then: whether the thread was interrupted because nobody waits for the answer any more. A
 * method that has no end in sight gives its thread back within a step, instead of keeping it from everybody else.
 */
public final class GivenUp {
    private GivenUp() {}

    /** @throws CancellationException where the thread is interrupted; it stays so */
    public static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the calculation was given up");
        }
    }
}
