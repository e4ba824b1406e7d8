package dev.headroom.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IncomingTest {
    private static final String NEXT = "HTTP/1.1 200 OK\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"a\"\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nEtag: \"a\"\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nETAG: \"a\"\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\nZ: 1\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\netag: \"a\"\r\ncontent-length: 5\r\n\r\nhello",
            })
    void take_cutAnywhere_isComplete(String answer) {
        byte[] bytes = (answer + NEXT).getBytes(StandardCharsets.ISO_8859_1);
        for (int cut = 0; cut <= answer.length(); cut++) {
            Incoming incoming = new Incoming();
            ByteBuffer first = ByteBuffer.wrap(bytes, 0, cut);
            ByteBuffer rest = ByteBuffer.wrap(bytes, cut, bytes.length - cut);
            boolean complete = incoming.take(first);
            assertEquals(cut == answer.length(), complete);
            assertTrue(complete || incoming.take(rest));
            assertEquals(200, incoming.status());
            assertEquals(5, incoming.bytes());
            assertEquals("\"a\"", incoming.field("etag"));
            assertEquals(NEXT.length(), rest.remaining(), "what follows belongs to the next answer");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 90\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            })
    void take_noBody_endsWithTheHead(String answer) {
        Incoming incoming = new Incoming();
        assertTrue(incoming.take(ByteBuffer.wrap(answer.getBytes(StandardCharsets.ISO_8859_1))));
        assertEquals(0, incoming.bytes());
    }

    @Test
    void closed_withoutALength_isTheEnd() {
        Incoming incoming = new Incoming();
        assertFalse(incoming.closed());
        assertFalse(incoming.take(ByteBuffer.wrap("HTTP/1.1 200 OK\r\n\r\nabc".getBytes(StandardCharsets.US_ASCII))));
        assertTrue(incoming.closed());
        assertEquals(3, incoming.bytes());
        assertEquals("", incoming.field("etag"));
    }

    @Test
    void take_otherProtocol_isRefused() {
        byte[] words = "SSH-2.0-server\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        Incoming incoming = new Incoming();
        assertThrows(IllegalStateException.class, () -> incoming.take(ByteBuffer.wrap(words)));
    }

    @Test
    void reset_afterAnAnswer_takesTheNext() {
        Incoming incoming = new Incoming();
        ByteBuffer two = ByteBuffer.wrap(
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 429 Slow\r\nContent-Length: 2\r\n\r\nyy"
                        .getBytes(StandardCharsets.US_ASCII));
        assertTrue(incoming.take(two));
        incoming.reset();
        assertTrue(incoming.take(two));
        assertEquals(429, incoming.status());
        assertEquals(2, incoming.bytes());
    }
}
