package dev.headroom.finance.server.connections;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Statements out of a folder for each token: files {@code *.json} in the order of their names, each a page. The cursor
 * is the name of the last file that was read, so that files that come later are read next time.
 */
final class FolderBank implements Connector {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");
    private static final ErrorCode LOGIN_REQUIRED = new ErrorCode("BANK_LOGIN_REQUIRED", ErrorCode.Kind.CONFLICT);

    private final Path folder;
    private final PageReader reader;

    FolderBank(Path folder, PageReader reader) {
        this.folder = folder;
        this.reader = reader;
    }

    @Override
    public String name() {
        return "folder";
    }

    @Override
    public Page fetch(String token, String cursor) {
        Path statements = folder.resolve(token);
        if (!NAME.matcher(token).matches() || !Files.isDirectory(statements)) {
            throw CodedException.of(
                    LOGIN_REQUIRED,
                    Violation.of("access token", "must name a folder of statements", null)
                            .instead("connect the bank again"));
        }
        try (Stream<Path> files = Files.list(statements)) {
            List<Path> behind = files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> file.getFileName().toString().compareTo(cursor) > 0)
                    .sorted()
                    .limit(2)
                    .toList();
            if (behind.isEmpty()) {
                return new Page(List.of(), List.of(), List.of(), List.of(), cursor, false);
            }
            Path file = behind.getFirst();
            String name = file.getFileName().toString();
            Page page = reader.page(name, reader.tree(name, Files.readString(file)));
            return new Page(page.accounts(), page.added(), page.modified(), page.removed(), name, behind.size() > 1);
        } catch (IOException failure) {
            throw new UncheckedIOException("statements can't be read", failure);
        }
    }
}
