package dev.headroom.changefeed;

/**
 * How often a tag changed.
 *
 * @param changes since the node began; at most
 * @param error by which it may be too high
 */
public record TagChurn(String tag, long changes, long error) {}
