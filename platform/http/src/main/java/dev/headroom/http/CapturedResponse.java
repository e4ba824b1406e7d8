package dev.headroom.http;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a handler writes, up to a size; beyond it, for streams and for errors that the container renders, all of
 * it goes straight to the client.
 */
final class CapturedResponse extends HttpServletResponseWrapper {
    private static final Set<String> STREAMS =
            Set.of("text/event-stream", "application/x-ndjson", "application/stream+json", "application/jsonl");

    /** Processing, and early hints (RFC 8297). */
    private static final Set<Integer> INTERIM = Set.of(102, 103);

    private final HttpServletResponse target;
    private final HeaderReads reads;
    private final int largest;
    private final long limit;
    private long written;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
    private final Fields.Builder fields = Fields.builder();
    private final Stream stream = new Stream();
    private @Nullable PrintWriter writer;
    private int status = SC_OK;
    private boolean direct;

    CapturedResponse(HttpServletResponse target, HeaderReads reads, int largest) {
        this(target, reads, largest, Long.MAX_VALUE);
    }

    /**
     * With a limit.
     *
     * @param limit bytes at all, but for streams
     */
    CapturedResponse(HttpServletResponse target, HeaderReads reads, int largest, long limit) {
        super(target);
        this.limit = limit;
        this.target = target;
        this.reads = reads;
        this.largest = largest;
    }

    /** What was written; call when the handler has returned. */
    Response captured() throws IOException {
        if (writer != null) {
            writer.flush();
        }
        if (direct) {
            return Response.sent(target.getStatus(), Fields.NONE);
        }
        return Response.of(status, fields.build(), body.toByteArray());
    }

    /** From now on everything goes to the client, whoever held it. */
    static void direct(HttpServletResponse response) {
        ServletResponse each = response;
        while (each instanceof ServletResponseWrapper wrapper) {
            if (each instanceof CapturedResponse captured) {
                captured.direct();
            }
            each = wrapper.getResponse();
        }
    }

    /** From now on everything goes to the client, what was held first. */
    void direct() {
        if (direct) {
            return;
        }
        direct = true;
        target.setStatus(status);
        fields.remove("Content-Length").build().forEach(target::addHeader);
        if (body.size() > 0) {
            try {
                body.writeTo(target.getOutputStream());
                body.reset();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private boolean changing() {
        reads.wrote();
        return !direct;
    }

    @Override
    public void setStatus(int code) {
        if (changing()) {
            status = code;
        } else {
            target.setStatus(code);
        }
    }

    @Override
    public int getStatus() {
        return direct ? target.getStatus() : status;
    }

    @Override
    public void sendError(int code, String message) throws IOException {
        discard();
        target.sendError(code, message);
    }

    @Override
    public void sendError(int code) throws IOException {
        if (INTERIM.contains(code) && !direct) {
            interim(code);
            return;
        }
        discard();
        target.sendError(code);
    }

    /**
     * Says something ahead of the answer, as Jetty takes it: the fields that are set so far go with it, and the answer
     * is still to come. It is for who asked first alone; nothing of it is kept.
     */
    private void interim(int code) throws IOException {
        Fields ahead = fields.build();
        ahead.forEach(target::addHeader);
        target.sendError(code);
        ahead.names().forEach(name -> target.setHeader(name, null));
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        discard();
        target.sendRedirect(location);
    }

    @Override
    public void sendRedirect(String location, int code, boolean clear) throws IOException {
        discard();
        target.sendRedirect(location, code, clear);
    }

    @Override
    public void sendRedirect(String location, int code) throws IOException {
        sendRedirect(location, code, true);
    }

    @Override
    public void sendRedirect(String location, boolean clear) throws IOException {
        sendRedirect(location, SC_FOUND, clear);
    }

    private void discard() {
        reads.wrote();
        body.reset();
        direct();
    }

    @Override
    public void addCookie(Cookie cookie) {
        reads.spoil();
        target.addCookie(cookie);
    }

    @Override
    public void setHeader(String name, @Nullable String value) {
        if (!changing()) {
            target.setHeader(name, value);
        } else if (value == null) {
            fields.remove(name);
        } else {
            fields.set(name, value);
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (changing()) {
            fields.add(name, value);
        } else {
            target.addHeader(name, value);
        }
    }

    @Override
    public void setDateHeader(String name, long date) {
        setHeader(name, HttpDates.write(Instant.ofEpochMilli(date)));
    }

    @Override
    public void addDateHeader(String name, long date) {
        addHeader(name, HttpDates.write(Instant.ofEpochMilli(date)));
    }

    @Override
    public void setIntHeader(String name, int value) {
        setHeader(name, Integer.toString(value));
    }

    @Override
    public void addIntHeader(String name, int value) {
        addHeader(name, Integer.toString(value));
    }

    @Override
    public boolean containsHeader(String name) {
        return direct ? target.containsHeader(name) : fields.build().has(name);
    }

    @Override
    public @Nullable String getHeader(String name) {
        return direct ? target.getHeader(name) : fields.build().first(name);
    }

    @Override
    public Collection<String> getHeaders(String name) {
        return direct ? target.getHeaders(name) : fields.build().all(name);
    }

    @Override
    public Collection<String> getHeaderNames() {
        return direct ? target.getHeaderNames() : fields.build().names();
    }

    @Override
    public void setContentType(@Nullable String type) {
        setHeader("Content-Type", type);
    }

    @Override
    public @Nullable String getContentType() {
        return getHeader("Content-Type");
    }

    @Override
    public void setCharacterEncoding(@Nullable String charset) {
        String type = getContentType();
        if (type == null) {
            type = "text/plain";
        }
        int at = type.toLowerCase(Locale.ROOT).indexOf(";charset=");
        String bare = at < 0 ? type : type.substring(0, at);
        setContentType(charset == null ? bare : bare + ";charset=" + charset);
    }

    @Override
    public String getCharacterEncoding() {
        return charset().name();
    }

    @Override
    public void setCharacterEncoding(@Nullable Charset charset) {
        setCharacterEncoding(charset == null ? null : charset.name());
    }

    @Override
    public void setLocale(Locale locale) {
        setHeader("Content-Language", locale.toLanguageTag());
    }

    /** As stated; JSON is UTF-8 by itself, other text what the servlet specification says. */
    private Charset charset() {
        String type = getContentType();
        String lower = type == null ? "" : type.toLowerCase(Locale.ROOT);
        int at = lower.indexOf("charset=");
        if (at >= 0) {
            String name = lower.substring(at + 8).replace("\"", "").strip();
            int end = name.indexOf(';');
            return Charset.forName(end < 0 ? name : name.substring(0, end));
        }
        return lower.contains("json") ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    }

    @Override
    public void setContentLength(int length) {
        setContentLengthLong(length);
    }

    @Override
    public void setContentLengthLong(long length) {
        if (direct) {
            target.setContentLengthLong(length);
        }
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return stream;
    }

    @Override
    public PrintWriter getWriter() {
        if (writer == null) {
            Charset charset = charset();
            String type = getContentType();
            if (type != null && !type.toLowerCase(Locale.ROOT).contains("charset=") && !type.contains("json")) {
                setContentType(type + ";charset=" + charset.name().toLowerCase(Locale.ROOT));
            }
            writer = new PrintWriter(new OutputStreamWriter(stream, charset), false);
        }
        return writer;
    }

    @Override
    public void flushBuffer() throws IOException {
        if (writer != null) {
            writer.flush();
        }
        stream.flush();
    }

    @Override
    public boolean isCommitted() {
        return direct && target.isCommitted();
    }

    @Override
    public void reset() {
        if (direct) {
            target.reset();
        } else {
            written = 0;
            body.reset();
            fields.build().names().forEach(fields::remove);
            status = SC_OK;
        }
    }

    @Override
    public void resetBuffer() {
        if (direct) {
            target.resetBuffer();
        } else {
            written = 0;
            body.reset();
        }
    }

    @Override
    public void setBufferSize(int size) {
        if (direct) {
            target.setBufferSize(size);
        }
    }

    /** A flush of what will be kept says nothing; one of a stream means that the client waits for it. */
    private boolean streams() {
        String type = getContentType();
        if (type == null) {
            return false;
        }
        int semicolon = type.indexOf(';');
        return STREAMS.contains(
                (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT));
    }

    /** Refused while the client has nothing of it; cut off afterwards, so that it can't take a part for the whole. */
    private void count(int length) throws IOException {
        written += length;
        if (written <= limit || streams()) {
            return;
        }
        if (direct && target.isCommitted()) {
            throw new IOException("the response is larger than " + limit + " bytes, and is cut off");
        }
        throw CodedException.of(
                HttpErrors.RESPONSE_TOO_LARGE,
                Violation.of("the response", "must have at most " + limit + " bytes", "more")
                        .instead(
                                "ask for fewer items or fields, or for application/x-ndjson where there is an export"));
    }

    private final class Stream extends ServletOutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            reads.wrote();
            count(length);
            if (!direct && body.size() + (long) length > largest) {
                direct();
            }
            if (direct) {
                target.getOutputStream().write(bytes, from, length);
            } else {
                body.write(bytes, from, length);
            }
        }

        @Override
        public void flush() throws IOException {
            if (!direct && streams()) {
                direct();
            }
            if (direct) {
                target.getOutputStream().flush();
            }
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            direct();
            try {
                target.getOutputStream().setWriteListener(listener);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
