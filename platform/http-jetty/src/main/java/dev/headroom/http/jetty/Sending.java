package dev.headroom.http.jetty;

import dev.headroom.http.Fields;
import dev.headroom.http.Reply;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Replies on their way out, without waiting. */
final class Sending {
    /** By a look-up whose hash is at hand, where Jetty's own goes letter by letter. */
    private static final Map<String, HttpHeader> NAMES = Arrays.stream(HttpHeader.values())
            .collect(Collectors.toUnmodifiableMap(HttpHeader::asString, Function.identity()));

    private Sending() {}

    /** The whole of it. */
    static void send(Reply reply, Request request, Response response, Callback callback) {
        response.setStatus(reply.status());
        HttpFields.Mutable headers = response.getHeaders();
        headers.remove(HttpHeader.DATE);
        for (Fields part : reply.parts()) {
            if (part.isLasting()) {
                headers.add(part.form(HttpFields.class, Sending::encoded));
            } else {
                for (Fields.Field line : part.lines()) {
                    headers.add(new HttpField(NAMES.get(line.name()), line.name(), line.value()));
                }
            }
        }
        request.addHttpStreamWrapper(reply.status() == HttpStatus.NOT_MODIFIED_304 ? WithoutLength::new : Indexed::new);
        response.write(true, reply.buffer(), callback);
    }

    /** As the bytes that go out. */
    private static HttpFields encoded(Fields fields) {
        HttpFields.Mutable encoded = HttpFields.build();
        for (Fields.Field line : fields.lines()) {
            HttpHeader name = NAMES.get(line.name());
            encoded.add(
                    name == null
                            ? new PreEncodedHttpField(line.name(), line.value())
                            : new PreEncodedHttpField(name, line.name(), line.value()));
        }
        return encoded.asImmutable();
    }

    /** With the fields as a list: the generator takes each by its number, which Jetty's own would count up to. */
    private static class Indexed extends HttpStream.Wrapper {
        Indexed(HttpStream stream) {
            super(stream);
        }

        @Override
        public void send(
                MetaData.Request request,
                MetaData.@Nullable Response response,
                boolean last,
                @Nullable ByteBuffer content,
                Callback callback) {
            super.send(request, response == null ? null : indexed(response), last, content, callback);
        }

        private MetaData.Response indexed(MetaData.Response response) {
            return new MetaData.Response(
                    response.getStatus(),
                    response.getReason(),
                    response.getHttpVersion(),
                    fields(HttpFields.build(response.getHttpFields())));
        }

        HttpFields fields(HttpFields.Mutable fields) {
            return fields;
        }
    }

    /** Jetty says of an answer without a body that it has no bytes; a 304 would say so of what the client holds. */
    private static final class WithoutLength extends Indexed {
        WithoutLength(HttpStream stream) {
            super(stream);
        }

        @Override
        HttpFields fields(HttpFields.Mutable fields) {
            return fields.remove(HttpHeader.CONTENT_LENGTH);
        }
    }
}
