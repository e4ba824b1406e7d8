package dev.headroom.finance.server.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.settings.HeadroomSettings;
import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import dev.headroom.finance.server.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Goal: who signs in is who they are, stays so until the session ends, and nobody learns who else exists. */
final class SignInTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();

    @Test
    void login_answersATokenAndACookieThatScriptsCannotRead() {
        TestClient home = SERVICE.household();
        TestClient.Answer answer = SERVICE.anonymous()
                .post("/api/v1/auth/login", Map.of("email", home.email(), "password", ServiceFixture.PASSWORD))
                .expect(200);

        String cookie = answer.header("Set-Cookie");
        assertTrue(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), cookie);
        assertFalse(cookie.contains("Secure"), "plain HTTP on the loopback must still sign in");
        assertEquals(home.userId(), answer.number("/user/id"));
        assertEquals("household", answer.text("/user/roles/0"));
        assertEquals("mid_tier", answer.text("/user/tier"));
        String pair = cookie.substring(0, cookie.indexOf(';'));
        SERVICE.anonymous().with("Cookie", pair).get("/api/v1/auth/session").expect(200);
    }

    @Test
    void login_withAWrongPassword_saysNoMoreThanWithAnUnknownAddress() {
        TestClient home = SERVICE.household();
        String wrong = login(home.email(), "not the passphrase")
                .expectProblem(401, "WRONG_CREDENTIALS")
                .body();
        String unknown = login("nobody@example.org", "not the passphrase")
                .expectProblem(401, "WRONG_CREDENTIALS")
                .body();

        assertEquals(wrong, unknown);
        assertFalse(wrong.contains("not the passphrase"));
    }

    @Test
    void login_afterTooManyFailures_waits_andTheRightPasswordToo() {
        TestClient home = SERVICE.household();
        for (int i = 0; i < 10; i++) {
            login(home.email(), "guess number " + i).expect(401);
        }
        TestClient.Answer refused =
                login(home.email(), ServiceFixture.PASSWORD).expectProblem(429, "TOO_MANY_SIGN_INS");
        long wait = Long.parseLong(refused.header("Retry-After"));
        assertTrue(wait > 0 && wait <= 900, "seconds to wait: " + wait);

        SERVICE.clock()
                .at(
                        TestClock.START.plus(Duration.ofMinutes(16)),
                        () -> login(home.email(), ServiceFixture.PASSWORD).expect(200));
    }

    @Test
    void session_endsWithLogout_andWithItsTime() {
        TestClient home = SERVICE.household();
        home.get("/api/v1/auth/session").expect(200);
        TestClient second = SERVICE.login(home.email());

        SERVICE.clock()
                .at(
                        TestClock.START.plus(Duration.ofDays(7)),
                        () -> home.get("/api/v1/auth/session").expectProblem(401, "NOT_SIGNED_IN"));

        TestClient.Answer out = home.post("/api/v1/auth/logout", null).expect(204);
        assertTrue(out.header("Set-Cookie").contains("Max-Age=0"));
        TestClient.Answer ended = home.get("/api/v1/auth/session").expectProblem(401, "NOT_SIGNED_IN");
        assertTrue(ended.text("/detail").contains("has ended"));
        second.get("/api/v1/auth/session").expect(200);
    }

    @Test
    void register_refusesWhatCannotBe_withEveryRuleNamed() {
        Map<String, String> good = new LinkedHashMap<>(Map.of(
                "email", "new@example.org",
                "password", "a long enough passphrase",
                "display_name", "New",
                "time_zone", "Europe/Vienna",
                "currency", "EUR"));
        register(good, "password", "short").expectProblem(422, "WEAK_PASSWORD");
        register(good, "password", "aaaaaaaaaaaaaaaa").expectProblem(422, "WEAK_PASSWORD");
        register(good, "email", "no address").expectProblem(422, "INVALID_INPUT");
        register(good, "time_zone", "Mars/Olympus").expectProblem(422, "UNKNOWN_TIME_ZONE");
        register(good, "time_zone", "+02:00").expectProblem(422, "UNKNOWN_TIME_ZONE");
        register(good, "currency", "XXX").expectProblem(422, "UNKNOWN_CURRENCY");
        TestClient.Answer unknown = register(good, "pasword", "x").expectProblem(400, "MALFORMED_BODY");
        assertTrue(unknown.text("/detail").contains("the nearest is password"), unknown.text("/detail"));
        TestClient.Answer many = SERVICE.anonymous()
                .post("/api/v1/auth/register", Map.of("display_name", ""))
                .expectProblem(422, "INVALID_INPUT");
        assertTrue(many.json().get("violations").size() >= 4);

        TestClient home = SERVICE.household();
        register(good, "email", home.email().toUpperCase(Locale.ROOT)).expectProblem(409, "EMAIL_TAKEN");
    }

    @Test
    void password_changed_endsTheOtherSessions() {
        TestClient here = SERVICE.household();
        TestClient elsewhere = SERVICE.login(here.email());
        here.post("/api/v1/auth/password", Map.of("current_password", "wrong", "new_password", "another passphrase"))
                .expectProblem(401, "WRONG_CREDENTIALS");

        here.post(
                        "/api/v1/auth/password",
                        Map.of("current_password", ServiceFixture.PASSWORD, "new_password", "another passphrase"))
                .expect(204);

        here.get("/api/v1/auth/session").expect(200);
        elsewhere.get("/api/v1/auth/session").expect(401);
        login(here.email(), ServiceFixture.PASSWORD).expect(401);
        login(here.email(), "another passphrase").expect(200);
    }

    @Test
    void passwordReset_comesByMail_worksOnce_andSaysNothingOfUnknownAddresses() throws Exception {
        TestClient home = SERVICE.household();
        String known = SERVICE.anonymous()
                .post("/api/v1/auth/password-reset", Map.of("email", home.email()))
                .expect(202)
                .body();
        assertEquals(
                known,
                SERVICE.anonymous()
                        .post("/api/v1/auth/password-reset", Map.of("email", "nobody@example.org"))
                        .expect(202)
                        .body());

        Path mail = mailTo(home.email());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(mail)));
        String token = Files.readString(mail).replaceFirst("(?s).*/reset\\?token=(\\S+).*", "$1");
        Map<String, String> confirmation = Map.of("token", token, "new_password", "a passphrase after all");
        SERVICE.anonymous()
                .post("/api/v1/auth/password-reset/confirm", confirmation)
                .expect(204);

        home.get("/api/v1/auth/session").expect(401);
        login(home.email(), "a passphrase after all").expect(200);
        SERVICE.anonymous()
                .post("/api/v1/auth/password-reset/confirm", confirmation)
                .expectProblem(422, "RESET_INVALID");
    }

    @Test
    void cookie_fromAnotherSitesPage_changesNothing() {
        TestClient home = SERVICE.household();
        TestClient.Answer signedIn =
                login(home.email(), ServiceFixture.PASSWORD).expect(200);
        String cookie = signedIn.header("Set-Cookie");
        TestClient browser = SERVICE.anonymous().with("Cookie", cookie.substring(0, cookie.indexOf(';')));

        browser.with("Sec-Fetch-Site", "cross-site")
                .post("/api/v1/auth/logout", null)
                .expectProblem(403, "CROSS_ORIGIN");
        browser.with("Origin", "https://evil.example")
                .post("/api/v1/auth/logout", null)
                .expectProblem(403, "CROSS_ORIGIN");
        browser.get("/api/v1/auth/session").expect(200);
        browser.with("Sec-Fetch-Site", "same-origin")
                .post("/api/v1/auth/logout", null)
                .expect(204);
        browser.get("/api/v1/auth/session").expect(401);
    }

    @Test
    void database_holdsNoPasswordAndNoToken() {
        TestClient home = SERVICE.household();
        String hash = SERVICE.jdbc()
                .sql("select password_hash from app_user where id = ?")
                .param(home.userId())
                .query(String.class)
                .single();

        assertTrue(hash.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), hash);
        assertNotEquals(ServiceFixture.PASSWORD, hash);
        assertEquals(
                32,
                SERVICE.jdbc()
                        .sql("select length(token_hash) from session where user_id = ?")
                        .param(home.userId())
                        .query(Integer.class)
                        .single());
    }

    @Test
    void operatorEndpoints_needTheRole() {
        TestClient home = SERVICE.household();
        home.get("/api/v1/operator/settings").expectProblem(403, "FORBIDDEN");
        SERVICE.anonymous().get("/api/v1/operator/settings").expectProblem(401, "NOT_SIGNED_IN");

        String settings =
                SERVICE.operator().get("/api/v1/operator/settings").expect(200).body();
        assertTrue(settings.contains("headroom.session.ttl") || settings.contains("spring.datasource"));
        assertTrue(settings.contains("\"key\":\"DATABASE_PASSWORD\",\"value\":\"******\""), settings);
        assertFalse(settings.contains("redis://:"), "the password inside the Redis address must be masked");
    }

    private static TestClient.Answer login(String email, String password) {
        return SERVICE.anonymous().post("/api/v1/auth/login", Map.of("email", email, "password", password));
    }

    private static TestClient.Answer register(Map<String, String> good, String field, String value) {
        Map<String, String> changed = new LinkedHashMap<>(good);
        changed.put(field, value);
        return SERVICE.anonymous().post("/api/v1/auth/register", changed);
    }

    /** E-mails leave on a thread of their own; waits for the one to an address, at most ten seconds. */
    private static Path mailTo(String address) throws IOException, InterruptedException {
        Path outbox = SERVICE.bean(HeadroomSettings.class).mail().outbox();
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (System.nanoTime() < deadline) {
            if (outbox != null && Files.isDirectory(outbox)) {
                try (Stream<Path> files = Files.list(outbox)) {
                    List<Path> found = files.filter(file -> contains(file, "To: " + address + "\n"))
                            .toList();
                    if (!found.isEmpty()) {
                        return found.getFirst();
                    }
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("no e-mail to " + address + " in " + outbox);
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException vanished) {
            return false;
        }
    }

    @Test
    void operators_haveNoQuota_whereverNobodyElseMayAsk() {
        Binder settings = Binder.get(SERVICE.bean(Environment.class));
        for (String of : List.of("limits", "admission")) {
            List<String> exempt = settings.bind("headroom.http." + of + ".exempt", Bindable.listOf(String.class))
                    .get();
            assertTrue(exempt.containsAll(Doors.OPERATORS), of + ": " + exempt);
        }
    }
}
