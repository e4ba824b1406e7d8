package dev.headroom.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: each thing that may be wrong with an answer is noticed, and nothing else. */
final class ChecksTest {
    private static final String FIELDS = "X-Content-Type-Options: nosniff\nContent-Security-Policy: x\n";
    private static final Operation OPERATION =
            new Operation("GET", "/api/v1/goals", List.of(), Optional.empty(), "", Set.of("200", "401"));
    private static final Principal SOMEBODY = new Principal(Role.HOUSEHOLD, "token", 1, 1, List.of("Foreignword"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    HTTP/1.1 200 OK~Cache-Control: private~Content-Type: application/json~~{"a":1}         |
                    HTTP/1.1 200 OK~Content-Type: application/json~~{"a":1}                                | SHARED
                    HTTP/1.1 200 OK~Cache-Control: private~Content-Type: application/json~~{"a":           | UNREADABLE
                    HTTP/1.1 200 OK~Cache-Control: private~Content-Type: application/json~~{"a":"Foreignword"} | FOREIGN_DATA
                    HTTP/1.1 200 OK~Cache-Control: private~Set-Cookie: headroom_session=x~~                | COOKIE
                    HTTP/1.1 200 OK~Cache-Control: private~X-Fuzz-Injected: 1~~                            | INJECTED
                    HTTP/1.1 200 OK~Cache-Control: private~Location: //evil-fuzz.example/~~                | REFLECTED
                    HTTP/1.1 202 OK~Cache-Control: private~~                                               | UNDECLARED
                    HTTP/1.1 404 No~Content-Type: text/html~~<p>no                                         | PROBLEM_FORM
                    HTTP/1.1 404 No~Content-Type: application/problem+json~~{"type":"a","title":"b","detail":"c","code":"NO","status":404} |
                    HTTP/1.1 404 No~Content-Type: application/problem+json~~{"type":"a","title":"b","detail":"c","code":"NO","status":400} | PROBLEM_FORM
                    HTTP/1.1 500 No~Content-Type: application/problem+json~~{"type":"a","title":"b","detail":"c","code":"NO","status":500} | SERVER_ERROR
                    HTTP/1.1 400 No~Content-Type: application/problem+json~~{"type":"a","title":"b","detail":"java.lang.X","code":"NO","status":400} | INTERNALS
                    nonsense~~                                                                             | MALFORMED
                    HTTP/1.1 200 OK~Cache-Control: private~no field~~                                      | MALFORMED
                    """)
    void answer_byWhatIsWrongWithIt_isNoticed(String answer, String kind) throws IOException {
        String sent = answer.strip()
                .replaceFirst("~", "\n" + FIELDS)
                .replace("~", "\n")
                .replace("\n", "\r\n");
        Draft draft = new Draft(OPERATION, SOMEBODY);
        draft.header("Authorization", "Bearer token");
        Set<String> found = new TreeSet<>();
        Checks.of(Attack.on(draft, List.of()), exchange(sent))
                .forEach(each -> found.add(each.kind().name()));
        assertEquals(kind == null ? Set.of() : Set.of(kind), found);
    }

    /** What a client makes of the bytes, behind which the connection is closed. */
    private static Answer exchange(String sent) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept();
                        InputStream in = socket.getInputStream()) {
                    if (in.read() >= 0) {
                        socket.getOutputStream().write(sent.getBytes(StandardCharsets.UTF_8));
                        socket.shutdownOutput();
                        in.readAllBytes();
                    }
                } catch (IOException _) {
                    // the client tells
                }
            });
            try (Wire wire = new Wire(
                    new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), Duration.ofSeconds(10))) {
                return wire.exchange("x".getBytes(StandardCharsets.UTF_8), new Wire.Sending(false, true, false));
            }
        }
    }
}
