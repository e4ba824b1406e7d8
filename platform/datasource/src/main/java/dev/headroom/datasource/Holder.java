package dev.headroom.datasource;

import java.time.Duration;

/**
 * Somebody who has a connection.
 *
 * @param thread its name
 * @param since how long ago it was taken
 * @param location {@code class.method:line} of the application's code that took it or, where it was taken while plenty
 *     were left, where the thread is now
 */
public record Holder(String thread, Duration since, String location) {}
