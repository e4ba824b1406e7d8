package dev.headroom.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ElectionTest {
    private static final long SYSTEM = 77;

    private static Election.Candidate seen(Probe.@Nullable Answer answer) {
        return new Election.Candidate(true, answer == null, answer, true);
    }

    private static Probe.Answer primary(int timeline) {
        return new Probe.Answer(SYSTEM, false, false, timeline, 1, 1, 1);
    }

    private static Probe.Answer replica(int timeline) {
        return new Probe.Answer(SYSTEM, true, true, timeline, 1, 1, 1);
    }

    private static Election after(List<Election.Candidate> nodes) {
        return Election.first(nodes.size()).next(nodes);
    }

    @Test
    void next_withTwoWritable_leadsOnTheHighestTimelineAndFencesTheOther() {
        Election election = after(List.of(seen(primary(1)), seen(primary(2)), seen(replica(1))));
        assertEquals(List.of(NodeStatus.FENCED, NodeStatus.LEADER, NodeStatus.REJOINING), election.statuses());
    }

    @Test
    void next_afterTheHighestTimelineIsGone_hasNoLeader() {
        Election election = after(List.of(seen(primary(1)), seen(primary(2))));
        Election later =
                election.next(List.of(seen(primary(1)), new Election.Candidate(true, true, primary(2), false)));
        assertEquals(Election.NOBODY, later.leader());
        assertEquals(List.of(NodeStatus.FENCED, NodeStatus.DOWN), later.statuses());
    }

    @Test
    void next_withTwoWritableOnOneTimeline_keepsTheLeader() {
        Election election = after(List.of(seen(replica(1)), seen(primary(1))));
        assertEquals(1, election.leader());
        assertEquals(
                1, election.next(List.of(seen(primary(1)), seen(primary(1)))).leader());
    }

    @Test
    void next_withAReplicaOfAnotherCluster_leavesItOut() {
        Probe.Answer foreign = new Probe.Answer(5, true, true, 1, 1, 1, 1);
        Election election = after(List.of(seen(primary(1)), seen(foreign)));
        assertEquals(List.of(NodeStatus.LEADER, NodeStatus.FOREIGN), election.statuses());
    }

    @Test
    void next_withAPrimaryOfAnotherCluster_isNotLedByIt() {
        Probe.Answer foreign = new Probe.Answer(5, false, false, 9, 1, 1, 1);
        Election election = after(List.of(seen(primary(1)), seen(replica(1)), seen(foreign)));
        assertEquals(List.of(NodeStatus.LEADER, NodeStatus.REPLICA, NodeStatus.FOREIGN), election.statuses());
    }

    @Test
    void next_withAPrimaryThatOnlyReads_hasNoLeader() {
        Probe.Answer zombie = new Probe.Answer(SYSTEM, false, true, 1, 1, 1, 1);
        Election election = after(List.of(seen(zombie), seen(replica(1))));
        assertEquals(Election.NOBODY, election.leader());
        assertEquals(List.of(NodeStatus.READ_ONLY, NodeStatus.REPLICA), election.statuses());
    }

    @Test
    void next_beforeEveryNodeWasLookedAt_decidesNothing() {
        Election.Candidate unseen = new Election.Candidate(false, false, null, false);
        Election election = after(List.of(seen(primary(1)), unseen));
        assertEquals(Election.NOBODY, election.leader());
        assertEquals(NodeStatus.UNKNOWN, election.statuses().getFirst());
    }

    @Test
    void next_withAFencedNodeThatFollowsAgain_readsFromIt() {
        Election election = after(List.of(seen(primary(1)), seen(primary(2))));
        assertEquals(
                List.of(NodeStatus.REPLICA, NodeStatus.LEADER),
                election.next(List.of(seen(replica(2)), seen(primary(2)))).statuses());
    }
}
