package dev.headroom.finance.server.freshness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Source;
import dev.headroom.spring.WrittenChanges;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Goal: what somebody writes behind the service is in its next answers, whoever writes it and however. */
final class BehindTheServiceTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();

    private final TestClient home = SERVICE.household();
    private final String path = "/api/v1/accounts";

    /** Once the node knows everything that was committed before the call. */
    private String accountsNow() throws InterruptedException {
        Source source = SERVICE.bean(Source.class);
        Position end = source.latest(Duration.ofSeconds(5)).orElseThrow();
        assertTrue(source.await(end, Duration.ofSeconds(5)));
        return home.get(path).expect(200).header("ETag");
    }

    private void run(String sql) {
        SERVICE.jdbc().sql(sql.formatted(home.householdId())).update();
    }

    @Test
    void service_followsTheLog() {
        assertTrue(SERVICE.bean(WrittenChanges.class).hearsEverything());
    }

    @Test
    void insertUpdateAndDelete_eachShow() throws InterruptedException {
        String empty = accountsNow();
        run("insert into account (household_id, name, kind, ccy, balance_minor, balance_on)"
                + " values (%d, 'Behind', 'checking', 'USD', 100, date '2026-01-01')");
        String added = accountsNow();
        assertNotEquals(empty, added);
        run("update account set balance_minor = 9999900 where household_id = %d");
        String changed = accountsNow();
        assertNotEquals(added, changed);
        run("delete from account where household_id = %d");
        assertNotEquals(changed, accountsNow());
    }

    @Test
    void unchanged_isAHit() throws InterruptedException {
        String first = accountsNow();
        assertEquals(first, accountsNow());
    }

    @Test
    void accountOfABank_thatMoves_showsInBothHouseholds() throws InterruptedException {
        TestClient other = SERVICE.household();
        String theirs = other.get(path).expect(200).header("ETag");
        run("insert into account (household_id, name, kind, ccy, balance_minor, balance_on)"
                + " values (%d, 'Moving', 'checking', 'USD', 77700, date '2026-01-01')");
        String before = accountsNow();
        run("update account set household_id = " + other.householdId() + " where household_id = %d");
        assertNotEquals(before, accountsNow());
        assertNotEquals(theirs, other.get(path).expect(200).header("ETag"));
    }

    @Test
    void sessionThatIsDeletedInTheDatabase_isOverAtOnce() throws InterruptedException {
        home.get("/api/v1/users/profile").expect(200);
        SERVICE.jdbc()
                .sql("delete from session where user_id = ?")
                .param(home.userId())
                .update();
        Source source = SERVICE.bean(Source.class);
        assertTrue(source.await(source.latest(Duration.ofSeconds(5)).orElseThrow(), Duration.ofSeconds(5)));
        home.get("/api/v1/users/profile").expect(401);
    }
}
