package dev.headroom.http;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdInputStream;
import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a coded request body within limits. Memory use doesn't depend on what the body claims: it is inflated as it is
 * read, and refused at the first byte beyond a limit.
 */
final class InflatingStream extends InputStream {
    private static final int STEP = 8192;
    /** zstd frames that need a larger window are refused. */
    private static final int WINDOW_LOG = 23;

    private final Counting coded;
    private final InputStream inflated;
    private final InflateLimits limits;
    private long count;

    private InflatingStream(Counting coded, InputStream inflated, InflateLimits limits) {
        this.coded = coded;
        this.inflated = inflated;
        this.limits = limits;
    }

    /**
     * The inflated body.
     *
     * @param contentEncoding of the request; null for none
     * @throws CodedException UNSUPPORTED_CODING where it is unknown or one of several: answer 415 with
     *     {@code Accept-Encoding}; MALFORMED_BODY where it doesn't begin as its coding does
     */
    static InputStream of(@Nullable String contentEncoding, InputStream body, InflateLimits limits) throws IOException {
        Coding coding = coding(contentEncoding);
        if (coding == Coding.IDENTITY) {
            return body;
        }
        Counting counting = new Counting(body);
        try {
            InputStream decoder = switch (coding) {
                case IDENTITY -> counting;
                case GZIP -> new GZIPInputStream(counting, STEP);
                case BR -> new BrotliInputStream(counting, STEP);
                case ZSTD -> new ZstdInputStream(counting).setLongMax(WINDOW_LOG);
            };
            return new InflatingStream(counting, decoder, limits);
        } catch (IOException malformed) {
            throw malformed(malformed);
        }
    }

    /**
     * The coding of a body.
     *
     * @param contentEncoding of the request; null for none
     * @throws CodedException UNSUPPORTED_CODING
     */
    static Coding coding(@Nullable String contentEncoding) {
        List<String> names = Lists.members(contentEncoding);
        if (names.isEmpty()) {
            return Coding.IDENTITY;
        }
        Optional<Coding> coding = names.size() > 1 ? Optional.empty() : Coding.named(names.getFirst());
        if (coding.isEmpty() || !Coding.available().contains(coding.get())) {
            throw CodedException.of(
                    HttpErrors.UNSUPPORTED_CODING,
                    Violation.of("Content-Encoding", "must be one of gzip, br, zstd", contentEncoding)
                            .instead("code the body once, or send it plain"));
        }
        return coding.get();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int read;
        try {
            // small steps, so that no single one goes far beyond a limit
            read = inflated.read(into, from, Math.min(length, STEP));
        } catch (IOException failure) {
            if (coded.failed) {
                throw failure;
            }
            throw malformed(failure);
        }
        if (read > 0) {
            count += read;
            check();
        }
        return read;
    }

    private void check() {
        if (count > limits.bytes()) {
            throw tooLarge("inflated to at most " + limits.bytes() + " bytes", count + " or more");
        }
        if (count > InflateLimits.FREE && count / limits.ratio() > coded.count) {
            throw tooLarge("inflated by at most " + limits.ratio() + " to 1", count + " of " + coded.count);
        }
    }

    private static CodedException tooLarge(String rule, String found) {
        return CodedException.of(
                HttpErrors.BODY_TOO_LARGE,
                Violation.of("body", "must be " + rule, found).instead("send it in parts"));
    }

    private static CodedException malformed(IOException failure) {
        return CodedException.of(
                HttpErrors.MALFORMED_BODY,
                new Violation("body", "must be what its Content-Encoding says", failure.getMessage(), null));
    }

    @Override
    public void close() throws IOException {
        inflated.close();
    }

    /** Counts what comes from the client, and tells its failures from the decoder's. */
    private static final class Counting extends FilterInputStream {
        private long count;
        private boolean failed;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            try {
                int read = super.read(into, from, length);
                count += Math.max(0, read);
                return read;
            } catch (IOException failure) {
                failed = true;
                throw failure;
            }
        }
    }
}
