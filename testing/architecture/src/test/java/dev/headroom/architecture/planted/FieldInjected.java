package dev.headroom.architecture.planted;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;

/** Can't be made without a container. */
final class FieldInjected {
    @Autowired
    private @Nullable Runnable work;

    void run() {
        if (work != null) {
            work.run();
        }
    }
}
