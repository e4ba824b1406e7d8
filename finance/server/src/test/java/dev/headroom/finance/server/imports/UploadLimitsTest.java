package dev.headroom.finance.server.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.identity.Role;
import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UploadLimitsTest {
    private static final long LIMIT = 512L * 1024 * 1024;

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient household = service.household();

    private Caller caller() {
        return new Caller(
                household.userId(),
                new Caller.Household(household.householdId(), ZoneId.of("America/Chicago"), "USD", "mid_tier"),
                Set.of(Role.HOUSEHOLD));
    }

    private static ImportRequest asked() {
        return ImportRequest.of("file_name=made.csv");
    }

    private long stored() {
        return service.jdbc()
                .sql("select count(*) from txn where household_id = ?")
                .param(household.householdId())
                .query(Long.class)
                .single();
    }

    private String lastStatus() {
        return household.get("/api/v1/imports").text("/items/0/status");
    }

    @Test
    void declaredTwoGigabytes_areRefusedWithoutBeingRead() throws IOException {
        String token = service.anonymous()
                .post("/api/v1/auth/login", Map.of("email", household.email(), "password", ServiceFixture.PASSWORD))
                .text("/token");
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), service.service().getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write("""
                    POST /api/v1/imports HTTP/1.1\r
                    Host: 127.0.0.1\r
                    Authorization: Bearer %s\r
                    Content-Length: 2147483648\r
                    \r
                    """.formatted(token).getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String status = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            assertTrue(status.startsWith("HTTP/1.1 413 "), status);
        }
    }

    @Test
    void bodyLongerThanTheLimit_isCutThere() {
        Endless endless = new Endless(Long.MAX_VALUE);
        CodedException refused = assertThrows(
                CodedException.class,
                () -> service.bean(Imports.class).importFile(caller(), asked(), endless, 1_000_000));
        assertEquals(ErrorCode.Kind.TOO_LARGE, refused.code().kind());
        assertTrue(endless.given < 1_200_000, () -> "read " + endless.given);
        assertEquals(0, stored());
        assertEquals("failed", lastStatus());
    }

    @Test
    void senderGoesAway_nothingIsStoredAndTheRunFailed() {
        InputStream breaking = new Endless(Long.MAX_VALUE) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (given > 500_000) {
                    throw new IOException("connection reset");
                }
                return super.read(into, offset, length);
            }
        };
        CodedException refused = assertThrows(
                CodedException.class, () -> service.bean(Imports.class).importFile(caller(), asked(), breaking, LIMIT));
        assertEquals("UPLOAD_BROKEN", refused.code().name());
        assertEquals(0, stored());
        assertEquals("failed", lastStatus());
    }

    @Test
    void secondImportOfAHousehold_mustWait() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        InputStream slow =
                new ByteArrayInputStream("Date,Payee,Amount\n2026-01-02,X,1\n".getBytes(StandardCharsets.UTF_8)) {
                    @Override
                    public synchronized byte[] readNBytes(int count) throws IOException {
                        await();
                        return super.readNBytes(count);
                    }

                    @Override
                    public synchronized int read(byte[] into, int offset, int length) {
                        await();
                        return super.read(into, offset, length);
                    }

                    private void await() {
                        reading.countDown();
                        try {
                            assertTrue(goOn.await(30, TimeUnit.SECONDS));
                        } catch (InterruptedException interruption) {
                            Thread.currentThread().interrupt();
                        }
                    }
                };
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Future<ImportAnswer> first =
                    other.submit(() -> service.bean(Imports.class).importFile(caller(), asked(), slow, LIMIT));
            assertTrue(reading.await(30, TimeUnit.SECONDS));
            TestClient.Answer refused = household
                    .with("Content-Type", "text/csv")
                    .post("/api/v1/imports", "Date,Payee,Amount\n2026-01-02,X,1\n")
                    .expectProblem(429, "TOO_MANY_IMPORTS");
            assertEquals("5", refused.header("Retry-After"));
            goOn.countDown();
            assertEquals(1, first.get(30, TimeUnit.SECONDS).rowsAdded());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {200_000})
    void manyRows_areReadInBoundedMemory(long rows) {
        importRows(rows);
    }

    @Tag("long")
    @Test
    void millionRows_areReadInBoundedMemory() {
        importRows(1_000_000);
    }

    /** Live memory is measured half way, after a collection: it may not hold the rows that were read by then. */
    private void importRows(long rows) {
        Endless file = new Endless(rows);
        ImportAnswer answer = service.bean(Imports.class).importFile(caller(), asked(), file, LIMIT);
        assertEquals(rows, answer.rowsRead());
        assertEquals(rows, answer.rowsAdded());
        assertEquals(rows, stored());
        long grown = file.liveAtHalf - file.liveAtStart;
        assertTrue(grown < 24L * 1024 * 1024, () -> "grew by " + grown + " bytes while reading");
        service.jdbc()
                .sql("delete from household where id = ?")
                .param(household.householdId())
                .update();
    }

    /** A made file of transactions that is never held anywhere. */
    private static class Endless extends InputStream {
        private final long rows;
        private byte[] line = "Date,Payee,Memo,Amount\n".getBytes(StandardCharsets.UTF_8);
        private int at;
        private long row;
        long given;
        long liveAtStart;
        long liveAtHalf;

        Endless(long rows) {
            this.rows = rows;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = 0;
            while (count < length) {
                if (at == line.length && !next()) {
                    break;
                }
                int part = Math.min(length - count, line.length - at);
                System.arraycopy(line, at, into, offset + count, part);
                at += part;
                count += part;
            }
            given += count;
            return count == 0 ? -1 : count;
        }

        private boolean next() {
            if (row == rows) {
                return false;
            }
            row++;
            if (row == 5_000) {
                liveAtStart = live();
            }
            if (row == rows / 2) {
                liveAtHalf = live();
            }
            line = "2026-01-%02d,Shop number %d,memo of the row %d which makes it longer,-%d.%02d%n"
                    .formatted(1 + row % 28, row % 977, row, 1 + row % 300, row % 100)
                    .getBytes(StandardCharsets.UTF_8);
            at = 0;
            return true;
        }

        private static long live() {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            return runtime.totalMemory() - runtime.freeMemory();
        }
    }
}
