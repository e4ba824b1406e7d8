package dev.headroom.architecture.planted.table.high;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Uses only what everybody may. */
public final class High {
    private static final Logger LOG = LoggerFactory.getLogger(High.class);

    private High() {}

    static void tell(List<String> words) {
        LOG.info("{}", words);
    }
}
