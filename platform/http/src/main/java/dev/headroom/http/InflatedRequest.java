package dev.headroom.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request whose body is inflated while it is read, and which says nothing of its coding any more. */
final class InflatedRequest extends HttpServletRequestWrapper {
    private static final List<String> GONE = List.of("content-encoding", "content-length");

    private final String coding;
    private final InflateLimits limits;
    private @Nullable ServletInputStream stream;

    InflatedRequest(HttpServletRequest request, String coding, InflateLimits limits) {
        super(request);
        this.coding = coding;
        this.limits = limits;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        ServletInputStream opened = stream;
        if (opened == null) {
            opened = new Inflated(InflatingStream.of(coding, super.getInputStream(), limits));
            stream = opened;
        }
        return opened;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        String name = getCharacterEncoding();
        Charset charset = name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
        return new BufferedReader(new InputStreamReader(getInputStream(), charset));
    }

    @Override
    public int getContentLength() {
        return -1;
    }

    @Override
    public long getContentLengthLong() {
        return -1;
    }

    @Override
    public @Nullable String getHeader(String name) {
        return gone(name) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return gone(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        return Collections.enumeration(Collections.list(super.getHeaderNames()).stream()
                .filter(name -> !gone(name))
                .toList());
    }

    private static boolean gone(String name) {
        return GONE.stream().anyMatch(name::equalsIgnoreCase);
    }

    private static final class Inflated extends ServletInputStream {
        private final InputStream inflated;
        private boolean finished;

        Inflated(InputStream inflated) {
            this.inflated = inflated;
        }

        @Override
        public int read() throws IOException {
            int read = inflated.read();
            finished = read < 0;
            return read;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = inflated.read(into, from, length);
            finished = read < 0;
            return read;
        }

        @Override
        public boolean isFinished() {
            return finished;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("a body that is inflated is read by blocking");
        }
    }
}
