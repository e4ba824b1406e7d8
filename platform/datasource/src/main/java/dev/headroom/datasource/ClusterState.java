package dev.headroom.datasource;

import java.util.List;
import java.util.Optional;

/**
 * The nodes, as they were last seen.
 *
 * @param leader name of the node that takes the writes; empty while there is none
 * @param nodes in the order of the settings
 * @param splits that were found, the last one last
 */
public record ClusterState(Optional<String> leader, List<NodeState> nodes, List<SplitBrain> splits) {
    public ClusterState {
        nodes = List.copyOf(nodes);
        splits = List.copyOf(splits);
    }
}
