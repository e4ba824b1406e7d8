package dev.headroom.cache;

import dev.headroom.cache.spi.RemoteTier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Short notes that outlive a node: which keys were hot, how far a warm-up was. Losing one costs time, never
 * correctness, so nothing here throws.
 */
sealed interface Notebook {
    /** What was last written under the name. */
    Optional<String> read(String name);

    void write(String name, String text);

    /** Files of a directory. */
    record Directory(Path path) implements Notebook {
        private static final Logger LOG = LoggerFactory.getLogger(Notebook.class);

        @Override
        public Optional<String> read(String name) {
            Path file = path.resolve(name);
            try {
                return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
            } catch (IOException unreadable) {
                LOG.debug("began without {}", file, unreadable);
                return Optional.empty();
            }
        }

        /** Whole or not at all: a node that ends in between leaves the former note. */
        @Override
        public void write(String name, String text) {
            try {
                Files.createDirectories(path);
                Path next = path.resolve(name + ".next");
                Files.writeString(next, text);
                Files.move(
                        next, path.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException unwritable) {
                LOG.debug("could not keep {} in {}", name, path, unwritable);
            }
        }
    }

    /** Values of a shared tier: the node that starts next need not be on the same machine. */
    record Shared(GuardedTier tier) implements Notebook {
        private static final Duration KEPT = Duration.ofDays(7);
        private static final String PREFIX = "note:";

        @Override
        public Optional<String> read(String name) {
            return tier.ask(
                    (RemoteTier remote) -> Optional.ofNullable(remote.get(PREFIX + name))
                            .map(bytes -> new String(bytes, StandardCharsets.UTF_8)),
                    Optional.empty());
        }

        @Override
        public void write(String name, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            tier.ask(
                    remote -> {
                        remote.put(PREFIX + name, bytes, KEPT);
                        return true;
                    },
                    false);
        }
    }
}
