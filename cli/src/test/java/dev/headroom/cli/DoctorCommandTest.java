package dev.headroom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorCommandTest {
    private static final String SETTINGS = "/api/v1/operator/settings";

    private final StubService service;

    @TempDir
    private Path directory = Path.of("");

    DoctorCommandTest() throws IOException {
        service = new StubService();
        service.answers("/api/v1/auth/login", 200, "{\"token\": \"t0k\"}");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void doctor_runningService_listsSettingsWithSourceAndMasksSecrets() throws IOException {
        service.answers(SETTINGS, 200, """
                [{"key": "server.port", "value": "8080", "source": "Config resource 'class path resource [a.yaml]' via x"},
                 {"key": "spring.mail.password", "value": "open", "source": "systemEnvironment"}]""");
        Ran ran = doctor(Map.of());
        assertTrue(ran.out().contains("  server.port = 8080   (a.yaml)\n"), ran.out());
        assertTrue(ran.out().contains("  spring.mail.password = ***   (systemEnvironment)\n"), ran.out());
        assertFalse(ran.out().contains("open"), ran.out());
    }

    @Test
    void doctor_settingsRefused_saysWhy() throws IOException {
        service.answers(SETTINGS, 403, "{\"status\": 403, \"detail\": \"needs the operator role\"}");
        Ran ran = doctor(Map.of());
        assertTrue(ran.out().contains("needs the operator role"), ran.out());
    }

    @Test
    void doctor_json_isOneDocumentWithASchema() throws IOException {
        service.answers(SETTINGS, 200, "{\"items\": [{\"key\": \"a\", \"value\": \"b\", \"source\": \"c\"}]}");
        Json document = Json.parse(doctor(Map.of(), "--json").out()).orElseThrow();
        assertEquals("headroom.doctor/1", document.text("schema").orElseThrow());
        assertEquals("a", document.at("settings").items().getFirst().text("key").orElseThrow());
        assertTrue(document.at("findings").items().stream()
                .anyMatch(finding -> finding.text("name").orElse("").equals("jdk")));
    }

    @Test
    void doctor_lockedDirectory_namesTheProcess() throws IOException {
        long pid = ProcessHandle.current().pid();
        Files.writeString(directory.resolve("headroom.pid"), Long.toString(pid));
        assertTrue(doctor(Map.of()).out().contains("in use by process " + pid));
    }

    @Test
    void doctor_nothingInstalled_failsAndSaysHowToGetIt() throws IOException {
        Ran ran = doctor(Map.of("PATH", directory.toString()));
        assertEquals(1, ran.status());
        assertTrue(ran.out().contains("apt install maven"), ran.out());
    }

    @Test
    void doctor_productionWithoutDatabase_fails() throws IOException {
        Ran ran = doctor(Map.of(), "--profile", "production");
        assertEquals(1, ran.status());
        assertTrue(ran.out().contains("the profile production needs it"), ran.out());
    }

    @Test
    void doctor_unknownProfile_exits2() throws IOException {
        assertEquals(2, doctor(Map.of(), "--profile", "night").status());
    }

    private Ran doctor(Map<String, String> more, String... options) throws IOException {
        Files.writeString(directory.resolve("credentials.json"), """
                {"url": "%s", "operator": {"email": "o@example.org", "password": "x"}}""".formatted(service.url()));
        Map<String, String> variables = new HashMap<>(System.getenv());
        variables.put("HEADROOM_DATA", directory.toString());
        variables.putAll(more);
        String[] arguments = new String[options.length + 1];
        arguments[0] = "doctor";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return Ran.command(variables, arguments);
    }
}
