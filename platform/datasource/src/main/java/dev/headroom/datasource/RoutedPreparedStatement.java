package dev.headroom.datasource;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/** A prepared statement, on the node that was chosen by its SQL. */
final class RoutedPreparedStatement extends RoutedStatement implements PreparedStatement {
    private final Lease lease;
    private final PreparedStatement prepared;
    private final String sql;

    RoutedPreparedStatement(RoutedConnection connection, Lease lease, PreparedStatement prepared, String sql) {
        super(connection, lease, prepared);
        this.lease = lease;
        this.prepared = prepared;
        this.sql = sql;
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        Lease used = connection().begins(lease, true);
        ResultSet rows;
        try {
            rows = prepared.executeQuery();
        } catch (SQLException failure) {
            if (!connection().mayRepeat(failure)) {
                throw connection().failed(used, failure, sql);
            }
            rows = again(used, PreparedStatement::executeQuery);
        }
        connection().ran(used);
        return rows;
    }

    @Override
    public int executeUpdate() throws SQLException {
        Lease used = connection().begins(lease, true);
        int rows;
        try {
            rows = prepared.executeUpdate();
        } catch (SQLException failure) {
            if (!connection().mayRepeat(failure)) {
                throw connection().failed(used, failure, sql);
            }
            rows = again(used, PreparedStatement::executeUpdate);
        }
        connection().ran(used);
        return rows;
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        Lease used = connection().begins(lease, true);
        long rows;
        try {
            rows = prepared.executeLargeUpdate();
        } catch (SQLException failure) {
            if (!connection().mayRepeat(failure)) {
                throw connection().failed(used, failure, sql);
            }
            rows = again(used, PreparedStatement::executeLargeUpdate);
        }
        connection().ran(used);
        return rows;
    }

    @Override
    public boolean execute() throws SQLException {
        Lease used = connection().begins(lease, true);
        boolean rows;
        try {
            rows = prepared.execute();
        } catch (SQLException failure) {
            if (!connection().mayRepeat(failure)) {
                throw connection().failed(used, failure, sql);
            }
            rows = again(used, PreparedStatement::execute);
        }
        connection().ran(used);
        return rows;
    }

    /** Once more on the same connection: the driver prepares it anew. */
    private <T> T again(Lease used, Again<T> execution) throws SQLException {
        try {
            return execution.on(prepared);
        } catch (SQLException failure) {
            throw connection().failed(used, failure, sql);
        }
    }

    @FunctionalInterface
    private interface Again<T> {
        T on(PreparedStatement statement) throws SQLException;
    }

    @Override
    public void addBatch() throws SQLException {
        prepared.addBatch();
        batch(sql);
    }

    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        return prepared.getMetaData();
    }

    @Override
    public void setNull(int index, int value) throws SQLException {
        prepared.setNull(index, value);
    }

    @Override
    public void setBoolean(int index, boolean value) throws SQLException {
        prepared.setBoolean(index, value);
    }

    @Override
    public void setByte(int index, byte value) throws SQLException {
        prepared.setByte(index, value);
    }

    @Override
    public void setShort(int index, short value) throws SQLException {
        prepared.setShort(index, value);
    }

    @Override
    public void setInt(int index, int value) throws SQLException {
        prepared.setInt(index, value);
    }

    @Override
    public void setLong(int index, long value) throws SQLException {
        prepared.setLong(index, value);
    }

    @Override
    public void setFloat(int index, float value) throws SQLException {
        prepared.setFloat(index, value);
    }

    @Override
    public void setDouble(int index, double value) throws SQLException {
        prepared.setDouble(index, value);
    }

    @Override
    public void setBigDecimal(int index, @Nullable BigDecimal value) throws SQLException {
        prepared.setBigDecimal(index, value);
    }

    @Override
    public void setString(int index, @Nullable String value) throws SQLException {
        prepared.setString(index, value);
    }

    @Override
    public void setBytes(int index, byte @Nullable [] value) throws SQLException {
        prepared.setBytes(index, value);
    }

    @Override
    public void setDate(int index, @Nullable Date value) throws SQLException {
        prepared.setDate(index, value);
    }

    @Override
    public void setTime(int index, @Nullable Time value) throws SQLException {
        prepared.setTime(index, value);
    }

    @Override
    public void setTimestamp(int index, @Nullable Timestamp value) throws SQLException {
        prepared.setTimestamp(index, value);
    }

    @Override
    public void setAsciiStream(int index, @Nullable InputStream value, int third) throws SQLException {
        prepared.setAsciiStream(index, value, third);
    }

    @Override
    @Deprecated
    public void setUnicodeStream(int index, @Nullable InputStream value, int third) throws SQLException {
        throw new SQLFeatureNotSupportedException("use setCharacterStream");
    }

    @Override
    public void setBinaryStream(int index, @Nullable InputStream value, int third) throws SQLException {
        prepared.setBinaryStream(index, value, third);
    }

    @Override
    public void clearParameters() throws SQLException {
        prepared.clearParameters();
    }

    @Override
    public void setObject(int index, @Nullable Object value, int third) throws SQLException {
        prepared.setObject(index, value, third);
    }

    @Override
    public void setObject(int index, @Nullable Object value) throws SQLException {
        prepared.setObject(index, value);
    }

    @Override
    public void setCharacterStream(int index, @Nullable Reader value, int third) throws SQLException {
        prepared.setCharacterStream(index, value, third);
    }

    @Override
    public void setRef(int index, @Nullable Ref value) throws SQLException {
        prepared.setRef(index, value);
    }

    @Override
    public void setBlob(int index, @Nullable Blob value) throws SQLException {
        prepared.setBlob(index, value);
    }

    @Override
    public void setClob(int index, @Nullable Clob value) throws SQLException {
        prepared.setClob(index, value);
    }

    @Override
    public void setArray(int index, @Nullable Array value) throws SQLException {
        prepared.setArray(index, value);
    }

    @Override
    public void setDate(int index, @Nullable Date value, Calendar third) throws SQLException {
        prepared.setDate(index, value, third);
    }

    @Override
    public void setTime(int index, @Nullable Time value, Calendar third) throws SQLException {
        prepared.setTime(index, value, third);
    }

    @Override
    public void setTimestamp(int index, @Nullable Timestamp value, Calendar third) throws SQLException {
        prepared.setTimestamp(index, value, third);
    }

    @Override
    public void setNull(int index, int value, String third) throws SQLException {
        prepared.setNull(index, value, third);
    }

    @Override
    public void setURL(int index, @Nullable URL value) throws SQLException {
        prepared.setURL(index, value);
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        return prepared.getParameterMetaData();
    }

    @Override
    public void setRowId(int index, @Nullable RowId value) throws SQLException {
        prepared.setRowId(index, value);
    }

    @Override
    public void setNString(int index, @Nullable String value) throws SQLException {
        prepared.setNString(index, value);
    }

    @Override
    public void setNCharacterStream(int index, @Nullable Reader value, long third) throws SQLException {
        prepared.setNCharacterStream(index, value, third);
    }

    @Override
    public void setNClob(int index, @Nullable NClob value) throws SQLException {
        prepared.setNClob(index, value);
    }

    @Override
    public void setClob(int index, @Nullable Reader value, long third) throws SQLException {
        prepared.setClob(index, value, third);
    }

    @Override
    public void setBlob(int index, @Nullable InputStream value, long third) throws SQLException {
        prepared.setBlob(index, value, third);
    }

    @Override
    public void setNClob(int index, @Nullable Reader value, long third) throws SQLException {
        prepared.setNClob(index, value, third);
    }

    @Override
    public void setSQLXML(int index, @Nullable SQLXML value) throws SQLException {
        prepared.setSQLXML(index, value);
    }

    @Override
    public void setObject(int index, @Nullable Object value, int third, int fourth) throws SQLException {
        prepared.setObject(index, value, third, fourth);
    }

    @Override
    public void setAsciiStream(int index, @Nullable InputStream value, long third) throws SQLException {
        prepared.setAsciiStream(index, value, third);
    }

    @Override
    public void setBinaryStream(int index, @Nullable InputStream value, long third) throws SQLException {
        prepared.setBinaryStream(index, value, third);
    }

    @Override
    public void setCharacterStream(int index, @Nullable Reader value, long third) throws SQLException {
        prepared.setCharacterStream(index, value, third);
    }

    @Override
    public void setAsciiStream(int index, @Nullable InputStream value) throws SQLException {
        prepared.setAsciiStream(index, value);
    }

    @Override
    public void setBinaryStream(int index, @Nullable InputStream value) throws SQLException {
        prepared.setBinaryStream(index, value);
    }

    @Override
    public void setCharacterStream(int index, @Nullable Reader value) throws SQLException {
        prepared.setCharacterStream(index, value);
    }

    @Override
    public void setNCharacterStream(int index, @Nullable Reader value) throws SQLException {
        prepared.setNCharacterStream(index, value);
    }

    @Override
    public void setClob(int index, @Nullable Reader value) throws SQLException {
        prepared.setClob(index, value);
    }

    @Override
    public void setBlob(int index, @Nullable InputStream value) throws SQLException {
        prepared.setBlob(index, value);
    }

    @Override
    public void setNClob(int index, @Nullable Reader value) throws SQLException {
        prepared.setNClob(index, value);
    }

    @Override
    public void setObject(int index, @Nullable Object value, SQLType third, int fourth) throws SQLException {
        prepared.setObject(index, value, third, fourth);
    }

    @Override
    public void setObject(int index, @Nullable Object value, SQLType third) throws SQLException {
        prepared.setObject(index, value, third);
    }
}
