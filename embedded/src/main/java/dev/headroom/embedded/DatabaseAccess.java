package dev.headroom.embedded;

/**
 * Where a database is and who may enter.
 *
 * @param url JDBC URL without credentials
 * @param user role to log in as
 * @param password its password; left out of {@link #toString}
 */
public record DatabaseAccess(String url, String user, String password) {

    static DatabaseAccess local(int port, String database, String user, String password) {
        return new DatabaseAccess(url(port, database), user, password);
    }

    static String url(int port, String database) {
        return "jdbc:postgresql://" + Loopback.HOST + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return user + " at " + url;
    }
}
