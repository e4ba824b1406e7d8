package dev.headroom.bench.advice;

import dev.headroom.sql.WorkloadStatement;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Data and statements that advice is measured on.
 *
 * @param source a loaded database with primary keys alone
 * @param statements with equal weight each
 * @param budget bytes of advised indexes
 * @param published what other advisors answered, statements of DDL by name
 * @param timeoutSeconds after which a statement is stopped; Q17 and Q20 of TPC-H are, without indexes
 * @param insert adds {@code rows} rows to the table that is written most
 */
record Suite(
        String name,
        DataSource source,
        List<WorkloadStatement> statements,
        long budget,
        Map<String, List<String>> published,
        String insert,
        int rows,
        int timeoutSeconds) {}
