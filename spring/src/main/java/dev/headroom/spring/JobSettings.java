package dev.headroom.spring;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How this node does background work.
 *
 * @param enabled whether this node does any work and tells figures of queues; jobs that are made all the same wait for
 *     a node that does
 * @param work whether this node does any; it makes them either way
 * @param schedules whether this node makes the jobs of schedules; each time's job is made once over all that do
 * @param node name that jobs carry, the host's and the process's where it is empty
 * @param queues by name
 * @param poll between two looks for what another node made due
 * @param heartbeat by which a worker keeps its jobs
 * @param misses heartbeats, from 4, after which its jobs are another's
 * @param crashes of workers after which a job is dead
 * @param drain that running jobs have when the node ends
 * @param kept of jobs that ended, dead ones aside
 * @param horizonAlert from which a transaction that holds the database's horizon back is told of
 */
@ConfigurationProperties(prefix = "headroom.jobs", ignoreUnknownFields = false)
public record JobSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean work,
        @DefaultValue("true") boolean schedules,
        @DefaultValue("") String node,
        @DefaultValue Map<String, Queue> queues,
        @DefaultValue("500ms") Duration poll,
        @DefaultValue("1s") Duration heartbeat,
        @DefaultValue("6") int misses,
        @DefaultValue("3") int crashes,
        @DefaultValue("20s") Duration drain,
        @DefaultValue("7d") Duration kept,
        @DefaultValue("1m") Duration horizonAlert) {
    /**
     * One queue.
     *
     * @param workers on this node, 0 to 512
     * @param mostRunning over all nodes, 0 for no limit
     */
    public record Queue(
            @DefaultValue("4") int workers,
            @DefaultValue("0") int mostRunning) {}
}
