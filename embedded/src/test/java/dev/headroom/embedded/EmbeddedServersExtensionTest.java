package dev.headroom.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

@WithServers
final class EmbeddedServersExtensionTest {
    private final TestServers servers;

    EmbeddedServersExtensionTest(TestServers servers) {
        this.servers = servers;
    }

    @Test
    void servers_areSharedWithinTheJvm(TestServers again) {
        assertEquals(servers, again);
    }

    @Test
    void freshDatabase_isEmptyAndItsOwners() throws SQLException {
        DatabaseAccess one = servers.freshDatabase();
        DatabaseAccess other = servers.freshDatabase();
        assertNotEquals(one, other);

        try (Connection connection = DriverManager.getConnection(one.url(), one.user(), one.password());
                Statement statement = connection.createStatement()) {
            statement.execute("create table mine (id int)");
        }
        try (Connection connection = DriverManager.getConnection(other.url(), other.user(), other.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select to_regclass('mine') is null")) {
            assertTrue(rows.next());
            assertTrue(rows.getBoolean(1), "a table of another database is visible");
        }
    }
}
