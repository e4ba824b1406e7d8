package dev.headroom.finance.server.pictures;

import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A picture as it is kept: drawn anew, upright, without anything that its file said beside it.
 *
 * @param path where its bytes are; it names their content, so that another picture has another path
 * @param width of the widest form, in pixels
 * @param height of the widest form
 * @param widths there are forms of, ascending; {@code ?w=} asks for the narrowest that is as wide
 * @param bytes of all forms
 */
public record Picture(
        long id,

        @Schema(example = "/api/v1/pictures/7/1f0c8d0b2f3f4f5e9a1b2c3d4e5f6071")
        String path,

        int width,
        int height,
        List<Integer> widths,
        long bytes,
        Instant addedAt) {
    public Picture {
        widths = List.copyOf(widths);
    }

    /**
     * Out of the columns of the view {@code picture}, each behind the prefix.
     *
     * @return null where the row has no picture
     */
    public static @Nullable Picture read(ResultSet row, String prefix) throws SQLException {
        row.getLong(prefix + "id");
        return row.wasNull() ? null : of(row, prefix);
    }

    /** As {@link #read} of a row that has one. */
    static Picture of(ResultSet row, String prefix) throws SQLException {
        long id = row.getLong(prefix + "id");
        return new Picture(
                id,
                "/api/v1/pictures/" + id + "/" + row.getString(prefix + "hash"),
                row.getInt(prefix + "width"),
                row.getInt(prefix + "height"),
                widths(row.getArray(prefix + "widths")),
                row.getLong(prefix + "bytes"),
                row.getTimestamp(prefix + "added_at").toInstant());
    }

    private static List<Integer> widths(Array array) throws SQLException {
        return List.of((Integer[]) array.getArray());
    }
}
