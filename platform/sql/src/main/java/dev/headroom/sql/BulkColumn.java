package dev.headroom.sql;

/**
 * A column as the catalogue describes it.
 *
 * @param name as it is, unquoted
 * @param type as SQL writes it, with its length or precision: {@code numeric(12,2)}
 * @param base the type without them, as a cast takes it
 * @param required whether it refuses null
 * @param written whether an insert may give it a value: not for generated columns
 * @param array whether its values are arrays
 */
public record BulkColumn(String name, String type, String base, boolean required, boolean written, boolean array) {
    /** The name as SQL takes it, whatever letters it has. */
    String quoted() {
        return BulkTable.quote(name);
    }
}
