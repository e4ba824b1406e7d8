package dev.headroom.embedded;

import dev.headroom.base.BackingServers;
import java.util.Map;

/** The servers of one data directory, until closed. */
public final class RunningServers implements BackingServers.Running {
    private final Map<String, String> environment;
    private final DatabaseAccess superuser;
    private final Fleet fleet;

    RunningServers(Map<String, String> environment, DatabaseAccess superuser, Fleet fleet) {
        this.environment = Map.copyOf(environment);
        this.superuser = superuser;
        this.fleet = fleet;
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    /** The database's superuser, for what its owner may not do: new databases, extensions. */
    public DatabaseAccess superuser() {
        return superuser;
    }

    /**
     * Stops every server: pooler, caches, replica, primary. Blocks until the last has ended; a second call does
     * nothing.
     */
    @Override
    public void close() {
        fleet.close();
    }
}
