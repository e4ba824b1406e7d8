package dev.headroom.datasource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides who leads. A node that takes writes on a lower timeline than was ever seen is one that was replaced while
 * nobody could reach it; it stays out until it follows.
 *
 * @param leader index of the node that takes the writes, -1 for none
 * @param statuses one per node
 * @param systemId of the cluster, 0 while it isn't known
 * @param timeline the highest that was led on, 0 before
 */
record Election(int leader, List<NodeStatus> statuses, long systemId, int timeline) {
    static final int NOBODY = -1;

    /** Nothing is known. */
    static Election first(int nodes) {
        return new Election(NOBODY, Collections.nCopies(nodes, NodeStatus.UNKNOWN), 0, 0);
    }

    /**
     * A node at this moment.
     *
     * @param looked whether it was ever looked at
     * @param down it doesn't answer
     * @param answer its last, null before the first
     * @param proven it has answered often enough in a row to be read
     */
    record Candidate(boolean looked, boolean down, Probe.@Nullable Answer answer, boolean proven) {}

    Election next(List<Candidate> nodes) {
        long system = systemId != 0 ? systemId : majority(nodes);
        int leads = lead(nodes, system);
        int highest = leads == NOBODY ? timeline : timelineOf(nodes.get(leads));
        List<NodeStatus> next = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            next.add(i == leads ? NodeStatus.LEADER : status(nodes.get(i), system, highest));
        }
        return new Election(leads, List.copyOf(next), system, highest);
    }

    /** Known once every node was looked at: the most frequent, the first in order among equals. */
    private static long majority(List<Candidate> nodes) {
        Map<Long, Integer> counts = new HashMap<>();
        long best = 0;
        for (Candidate node : nodes) {
            if (!node.looked()) {
                return 0;
            }
            Probe.Answer answer = node.answer();
            if (answer != null) {
                counts.merge(answer.systemId(), 1, Integer::sum);
            }
        }
        int most = 0;
        for (Candidate node : nodes) {
            Probe.Answer answer = node.answer();
            int count = answer == null ? 0 : counts.getOrDefault(answer.systemId(), 0);
            if (answer != null && count > most) {
                most = count;
                best = answer.systemId();
            }
        }
        return best;
    }

    private int lead(List<Candidate> nodes, long system) {
        int best = NOBODY;
        for (int i = 0; i < nodes.size(); i++) {
            if (mayLead(nodes.get(i), system)
                    && (best == NOBODY
                            || timelineOf(nodes.get(i)) > timelineOf(nodes.get(best))
                            || (i == leader && timelineOf(nodes.get(i)) == timelineOf(nodes.get(best))))) {
                best = i;
            }
        }
        return best;
    }

    private boolean mayLead(Candidate node, long system) {
        Probe.Answer answer = node.answer();
        return answer != null
                && !node.down()
                && answer.writable()
                && system != 0
                && answer.systemId() == system
                && answer.timeline() >= timeline;
    }

    private static int timelineOf(Candidate node) {
        Probe.Answer answer = node.answer();
        return answer == null ? 0 : answer.timeline();
    }

    private static NodeStatus status(Candidate node, long system, int highest) {
        Probe.Answer answer = node.answer();
        if (node.down()) {
            return NodeStatus.DOWN;
        }
        if (answer == null || system == 0) {
            return NodeStatus.UNKNOWN;
        }
        if (answer.systemId() != system) {
            return NodeStatus.FOREIGN;
        }
        if (!answer.inRecovery()) {
            return answer.readOnly() ? NodeStatus.READ_ONLY : NodeStatus.FENCED;
        }
        // without a leader ever seen, its timeline is the best that is known
        boolean follows = highest == 0 || answer.timeline() == highest;
        return follows && node.proven() ? NodeStatus.REPLICA : NodeStatus.REJOINING;
    }
}
