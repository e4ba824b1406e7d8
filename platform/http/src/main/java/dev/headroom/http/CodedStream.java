package dev.headroom.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A body that is compressed while it is written, and whose flushed part the client can read at once. */
public final class CodedStream {
    private CodedStream() {}

    /**
     * The body of a response whose type is set. Closing it ends the coding; the response ends with its handler. Where
     * the handler fails before, close is not to be called: a cut stream must look like one.
     */
    public static OutputStream open(HttpServletRequest request, HttpServletResponse response, CodingPolicy policy)
            throws IOException {
        CapturedResponse.direct(response);
        String accepted = FieldLines.joined(SeenRequest.unseen(request), "Accept-Encoding");
        boolean gains = policy.gains(response.getContentType());
        Coding coding =
                gains ? AcceptEncoding.of(accepted).best(policy.codings()).orElse(Coding.IDENTITY) : Coding.IDENTITY;
        if (gains) {
            response.addHeader("Vary", "Accept-Encoding");
        }
        if (coding != Coding.IDENTITY) {
            response.setHeader("Content-Encoding", coding.token());
        }
        return Encoder.stream(coding, new Unclosed(response.getOutputStream()), policy.effort());
    }

    /** The container closes it. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
