package dev.headroom.finance.server.indexes;

import dev.headroom.sql.IndexDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code db/indexes.sql} declares. A comment line says what an index is for, a statement makes it, and behind
 * {@code --?} stands a query that it serves. Lines that begin with {@code --:} name a value of the database's own and
 * the query that finds one.
 *
 * @param indexes in the order of the file
 * @param samples queries for values, by name
 */
record IndexCatalogue(List<Declared> indexes, Map<String, String> samples) {
    private static final String RESOURCE = "/db/indexes.sql";
    private static final Pattern SAMPLE = Pattern.compile("--: (\\w+)\\s+(select .+)");
    private static final Pattern NAME = Pattern.compile("(?<!:):([a-z]+)");

    /**
     * One index.
     *
     * @param purpose in words
     * @param query with {@code ?} for each value
     * @param values names of the samples to bind, in order
     */
    record Declared(String purpose, IndexDefinition definition, String query, List<String> values) {}

    IndexCatalogue {
        indexes = List.copyOf(indexes);
        samples = Map.copyOf(samples);
    }

    /** Of this build of the service. */
    static IndexCatalogue ofTheService() {
        try (InputStream file = IndexCatalogue.class.getResourceAsStream(RESOURCE)) {
            if (file == null) {
                throw new IllegalStateException("the service is packed with " + RESOURCE);
            }
            return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static IndexCatalogue parse(String text) {
        List<Declared> indexes = new ArrayList<>();
        Map<String, String> samples = new LinkedHashMap<>();
        String comment = "";
        StringBuilder statement = new StringBuilder();
        for (String line : text.lines().toList()) {
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches()) {
                samples.put(sample.group(1), sample.group(2));
            } else if (line.startsWith("--? ")) {
                indexes.add(declared(comment, statement.toString(), line.substring(4)));
                statement.setLength(0);
            } else if (line.startsWith("-- ")) {
                comment = line.substring(3);
            } else if (!line.isBlank() && !line.startsWith("--")) {
                statement.append(line).append('\n');
            }
        }
        if (!statement.isEmpty()) {
            throw new IllegalStateException("an index needs the query that it is for: " + statement);
        }
        return new IndexCatalogue(indexes, samples);
    }

    private static Declared declared(String purpose, String statement, String query) {
        List<String> values = new ArrayList<>();
        Matcher names = NAME.matcher(query);
        while (names.find()) {
            values.add(names.group(1));
        }
        return new Declared(purpose, IndexDefinition.parse(statement), names.replaceAll("?"), List.copyOf(values));
    }
}
