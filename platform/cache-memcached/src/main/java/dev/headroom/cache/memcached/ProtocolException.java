package dev.headroom.cache.memcached;

import java.io.IOException;

/** An answer that doesn't fit: whatever else comes over this connection can't be trusted. */
final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String trouble) {
        super(trouble);
    }
}
