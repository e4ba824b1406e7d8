package dev.headroom.sql.cache;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Makes one immutable value of the row that the result stands on. */
@FunctionalInterface
public interface RowReader<R> {
    /** Never null. Must not move the result on. */
    R read(ResultSet row) throws SQLException;
}
