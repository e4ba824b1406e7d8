package dev.headroom.sql;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are left out, and the file that they are written to: row, state, column, rule and the values as
 * {@code COPY} reads them, separated by tabs. It holds values, so only its owner may read it.
 */
final class BulkRejects implements AutoCloseable {
    private final List<BulkReject> rejected = new ArrayList<>();
    private final int most;
    private final @Nullable OutputStream file;

    /** @param most that may be left out */
    BulkRejects(int most, @Nullable Path path) throws IOException {
        this.most = most;
        if (path == null) {
            file = null;
        } else {
            Files.deleteIfExists(path);
            boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
            if (posix) {
                Files.createFile(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            file = Files.newOutputStream(path);
        }
    }

    /** False where no more may be left out. */
    <T> boolean add(BulkReject reject, BulkShape<T> shape, T item) {
        if (rejected.size() >= most) {
            return false;
        }
        rejected.add(reject);
        if (file != null) {
            BulkText text = new BulkText();
            text.row(shape, item);
            String column = reject.column() == null ? "" : reject.column();
            String head = "%d\t%s\t%s\t%s\t".formatted(reject.row(), reject.state(), column, reject.rule());
            try {
                file.write(head.getBytes(StandardCharsets.UTF_8));
                file.write(text.bytes(), 0, text.size());
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return true;
    }

    List<BulkReject> rejected() {
        return List.copyOf(rejected);
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
