package dev.headroom.datasource;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * What HikariCP does with a connection after an error, where its own rule is wrong: a plan that a change of its table
 * made useless costs no connection, because the driver prepares it anew. A write on a node that only reads does, but
 * only {@link Transaction} knows whether the application asked to write, so it is evicted there.
 */
final class Eviction implements SQLExceptionOverride {
    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        return Failures.planChanged(failure) ? Override.DO_NOT_EVICT : Override.CONTINUE_EVICT;
    }
}
