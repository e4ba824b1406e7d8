package dev.headroom.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** An answer that becomes a file: readable by its owner alone, and there as a whole or not at all. */
record FileDownload(ServiceClient client, String token) {
    /**
     * Brings what a path answers into a file, in the place of one that exists.
     *
     * @return its bytes
     * @throws dev.headroom.base.CodedException where the service refuses, or the file can't be written
     */
    long bring(String path, Path file, WorkProgress progress) {
        try {
            Path part = Files.createTempFile(
                    file.toAbsolutePath().getParent(),
                    ".headroom",
                    ".part",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (Counted counted = new Counted(progress)) {
                Answer answer = client.download(path, token, part, counted);
                if (!answer.succeeded()) {
                    throw Failures.refused(answer);
                }
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
            return Files.size(file);
        } catch (IOException failure) {
            throw Failures.unwritable(file, String.valueOf(failure.getMessage()));
        }
    }

    /** Bytes that came; how many there will be isn't known before. */
    private static final class Counted implements Progress {
        private final WorkProgress progress;
        private long bytes;

        private Counted(WorkProgress progress) {
            this.progress = progress;
        }

        @Override
        public void sent(long more) {
            bytes += more;
            progress.at(bytes, 0, 0);
        }

        @Override
        public void close() {
            progress.end();
        }
    }
}
