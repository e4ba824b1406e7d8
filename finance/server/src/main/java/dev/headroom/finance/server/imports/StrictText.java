package dev.headroom.finance.server.imports;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Decodes a file and refuses bytes that are not of its encoding, naming the row they are in. */
final class StrictText extends Reader {
    private final InputStream bytes;
    private final CharsetDecoder decoder;
    private final ByteBuffer buffer = ByteBuffer.allocate(65_536).flip();
    private long line = 1;
    private boolean afterCarriageReturn;
    private boolean atStart = true;
    private boolean atEnd;
    private boolean flushed;

    StrictText(InputStream bytes, Charset charset) {
        this.bytes = bytes;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        CharBuffer out = CharBuffer.wrap(into, offset, length).slice();
        while (out.position() == 0) {
            if (flushed) {
                return -1;
            }
            step(out);
            if (atStart && out.position() > 0) {
                atStart = false;
                dropMark(out);
            }
        }
        count(into, offset, out.position());
        return out.position();
    }

    private void step(CharBuffer out) throws IOException {
        CoderResult result = decoder.decode(buffer, out, atEnd);
        if (result.isError() && out.position() == 0) {
            throw notOfEncoding(result.length());
        }
        if (out.position() > 0 || result.isOverflow()) {
            return;
        }
        if (atEnd) {
            decoder.flush(out);
            flushed = true;
            return;
        }
        buffer.compact();
        int count = bytes.read(buffer.array(), buffer.position(), buffer.remaining());
        if (count < 0) {
            atEnd = true;
        } else {
            buffer.position(buffer.position() + count);
        }
        buffer.flip();
    }

    /** A byte-order mark is no text. */
    private static void dropMark(CharBuffer out) {
        int end = out.position();
        if (out.get(0) == '\uFEFF') {
            out.limit(end).position(1);
            out.compact();
        }
    }

    private void count(char[] text, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            char c = text[i];
            if (c == '\r' || (c == '\n' && !afterCarriageReturn)) {
                line++;
            }
            afterCarriageReturn = c == '\r';
        }
    }

    private RuntimeException notOfEncoding(int length) {
        byte[] wrong = new byte[Math.min(length, buffer.remaining())];
        buffer.get(buffer.position(), wrong);
        String encoding = decoder.charset().name();
        String wayOut = decoder.charset().equals(StandardCharsets.UTF_8)
                ? "tell the encoding it was saved in, mostly encoding=windows-1252, or save it as UTF-8"
                : "tell the encoding it was saved in, for example encoding=UTF-8";
        return Rejections.of(
                "row " + line,
                "must be text in " + encoding,
                "bytes " + HexFormat.ofDelimiter(" ").formatHex(wrong),
                wayOut);
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
