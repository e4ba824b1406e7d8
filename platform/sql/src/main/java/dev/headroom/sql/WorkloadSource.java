package dev.headroom.sql;

import java.util.List;

/** What an application knows of its own statements and the server doesn't: real values, and the code they come from. */
@FunctionalInterface
public interface WorkloadSource {
    /** The statements seen lately, in any order; at most some thousands. */
    List<WorkloadStatement> statements();
}
