package dev.headroom.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.json.JsonMapper;

/** All that was found, each trouble once, with a file that can be replayed. */
final class Findings {
    private static final int FILES = 500;

    private final Path directory;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private record Entry(Finding.Example example, AtomicLong times, String file) {}

    /** @param directory of the files */
    Findings(Path directory) {
        this.directory = directory;
    }

    /** Counts one that is known; false for a new one. */
    synchronized boolean known(Finding finding) {
        Entry entry = entries.get(finding.signature());
        if (entry != null) {
            entry.times().incrementAndGet();
        }
        return entry != null;
    }

    synchronized void add(Finding finding, Finding.Example example) {
        if (known(finding)) {
            return;
        }
        String file = String.format(
                java.util.Locale.ROOT,
                "%03d-%s.json",
                entries.size() + 1,
                finding.kind().name().toLowerCase(java.util.Locale.ROOT));
        if (entries.size() < FILES) {
            try {
                Files.createDirectories(directory);
                Files.writeString(
                        directory.resolve(file),
                        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(example) + "\n");
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        entries.put(finding.signature(), new Entry(example, new AtomicLong(1), file));
        System.err.printf(
                "%s %s as %s: %s (%s)%n", finding.kind(), finding.where(), example.as(), finding.what(), file);
    }

    synchronized int size() {
        return entries.size();
    }

    synchronized List<Map<String, Object>> report() {
        List<Map<String, Object>> report = new ArrayList<>();
        entries.values()
                .forEach(each -> report.add(each.example().report(each.times().get(), each.file())));
        return report;
    }
}
