package dev.headroom.finance.server.market;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Prices out of a folder with a file for each symbol: {@code SYMBOL.csv} with the columns date and close. */
final class FolderPrices implements PriceProvider {
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.^=_-]{0,39}");

    private final Path folder;

    FolderPrices(Path folder) {
        this.folder = folder;
    }

    @Override
    public String name() {
        return "folder";
    }

    @Override
    public Optional<List<Quote>> since(String symbol, LocalDate from) {
        // a symbol is somebody's text: what is no plain name is no file of ours
        if (!FILE_NAME.matcher(symbol).matches()) {
            return Optional.empty();
        }
        Path file = folder.resolve(symbol + ".csv");
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (Reader text = Files.newBufferedReader(file)) {
            return Optional.of(Quotes.read(file.getFileName().toString(), text, from));
        } catch (IOException failure) {
            throw new UncheckedIOException("prices of " + symbol + " can't be read", failure);
        }
    }
}
