package dev.headroom.finance.analytics.testing;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.Matrix;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Published cases from the test resources. */
public final class Vectors {
    private Vectors() {}

    /** The file {@code vectors/<name>.json}. */
    public static JsonNode read(String name) {
        try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + name + ".json")) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(in, name));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** An array of numbers, null as NaN. */
    public static Doubles doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).isNull() ? Double.NaN : array.get(i).doubleValue();
        }
        return Doubles.owned(values);
    }

    /** An array of rows. */
    public static Matrix matrix(JsonNode rows) {
        double[][] cells = new double[rows.size()][];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = doubles(rows.get(i)).toArray();
        }
        return Matrix.of(cells);
    }

    /** An object's numbers in the order of the names. */
    public static Doubles byName(JsonNode object, JsonNode names) {
        double[] values = new double[names.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = object.get(names.get(i).stringValue()).doubleValue();
        }
        return Doubles.owned(values);
    }
}
