package dev.headroom.cache.memcached;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * Reads answers off a connection and trusts none of them: a line has an end and a length, a value no more bytes than
 * are accepted. Not thread-safe.
 */
final class ReplyReader {
    private static final int LONGEST_LINE = 2_048;
    private static final int LONGEST_NUMBER = 18;
    private static final int SHOWN = 60;

    private final InputStream in;
    private final int largestValue;
    private final byte[] buffer = new byte[16 * 1_024];
    private int position;
    private int limit;

    ReplyReader(InputStream in, int largestValue) {
        this.in = in;
        this.largestValue = largestValue;
    }

    /**
     * Waits for the next answer.
     *
     * @throws ProtocolException when it isn't one
     */
    Reply next() throws IOException {
        String line = line();
        int space = line.indexOf(' ');
        String code = space < 0 ? line : line.substring(0, space);
        String rest = space < 0 ? "" : line.substring(space + 1);
        return switch (code) {
            case "VA" -> value(line, rest);
            case "HD" -> new Reply.Status(Reply.Code.HD, flags(line, rest));
            case "EN" -> new Reply.Status(Reply.Code.EN, flags(line, rest));
            case "NF" -> new Reply.Status(Reply.Code.NF, flags(line, rest));
            case "NS" -> new Reply.Status(Reply.Code.NS, flags(line, rest));
            case "EX" -> new Reply.Status(Reply.Code.EX, flags(line, rest));
            case "MN" -> new Reply.NoOp();
            case "STAT" -> statistic(rest);
            case "END" -> new Reply.EndOfStatistics();
            case "SERVER_ERROR" -> new Reply.Refusal(line);
            case "CLIENT_ERROR", "ERROR" -> new Reply.Misunderstanding(line);
            default -> throw unreadable(line);
        };
    }

    private Reply value(String line, String rest) throws IOException {
        int space = rest.indexOf(' ');
        long length = number(line, space < 0 ? rest : rest.substring(0, space));
        Reply.Flags flags = flags(line, space < 0 ? "" : rest.substring(space + 1));
        return length > largestValue ? new Reply.Oversized(length, flags) : new Reply.Value(data((int) length), flags);
    }

    private static Reply statistic(String rest) {
        int space = rest.indexOf(' ');
        return space < 0
                ? new Reply.Statistic(rest, "")
                : new Reply.Statistic(rest.substring(0, space), rest.substring(space + 1));
    }

    private static Reply.Flags flags(String line, String rest) throws ProtocolException {
        OptionalLong opaque = OptionalLong.empty();
        String cas = "";
        boolean won = false;
        boolean taken = false;
        boolean stale = false;
        int start = 0;
        while (start < rest.length()) {
            int space = rest.indexOf(' ', start);
            int end = space < 0 ? rest.length() : space;
            if (end == start) {
                throw unreadable(line);
            }
            switch (rest.charAt(start)) {
                case 'O' -> opaque = OptionalLong.of(number(line, rest.substring(start + 1, end)));
                case 'c' -> cas = digits(line, rest.substring(start + 1, end));
                case 'W' -> won = true;
                case 'Z' -> taken = true;
                case 'X' -> stale = true;
                default -> {
                    // flags that were not asked for change nothing
                }
            }
            start = end + 1;
        }
        return new Reply.Flags(opaque, cas, won, taken, stale);
    }

    private static long number(String line, String digits) throws ProtocolException {
        if (digits.length() > LONGEST_NUMBER) {
            throw unreadable(line);
        }
        return Long.parseLong(digits(line, digits));
    }

    /** A version has up to 20 digits, more than a long holds, and is only ever given back. */
    private static String digits(String line, String text) throws ProtocolException {
        if (text.isEmpty() || text.length() > 20 || text.chars().anyMatch(it -> it < '0' || it > '9')) {
            throw unreadable(line);
        }
        return text;
    }

    private static ProtocolException unreadable(String line) {
        String shown = line.length() > SHOWN ? line.substring(0, SHOWN) : line;
        return new ProtocolException("unreadable answer: "
                + shown.chars()
                        .map(it -> it >= ' ' && it <= '~' ? it : '?')
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append));
    }

    /** The bytes up to the next line end, which are kept in the buffer only while they are a line's. */
    private String line() throws IOException {
        int scanned = position;
        while (true) {
            for (; scanned < limit; scanned++) {
                if (buffer[scanned] == '\n') {
                    return cut(scanned);
                }
            }
            if (limit - position > LONGEST_LINE) {
                throw unreadable(new String(buffer, position, SHOWN, StandardCharsets.ISO_8859_1));
            }
            scanned -= position;
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            limit -= position;
            position = 0;
            int read = in.read(buffer, limit, buffer.length - limit);
            if (read < 0) {
                throw new EOFException("the server closed the connection");
            }
            limit += read;
        }
    }

    private String cut(int lineFeed) throws ProtocolException {
        int length = Math.max(0, lineFeed - 1 - position);
        String line = new String(buffer, position, length, StandardCharsets.ISO_8859_1);
        if (lineFeed == position || buffer[lineFeed - 1] != '\r' || length > LONGEST_LINE) {
            throw unreadable(line);
        }
        position = lineFeed + 1;
        return line;
    }

    private byte[] data(int length) throws IOException {
        byte[] data = new byte[length];
        int buffered = Math.min(length, limit - position);
        System.arraycopy(buffer, position, data, 0, buffered);
        position += buffered;
        if (in.readNBytes(data, buffered, length - buffered) < length - buffered) {
            throw new EOFException("the server closed the connection within a value");
        }
        if (!line().isEmpty()) {
            throw new ProtocolException("a value of %d bytes does not end where it should".formatted(length));
        }
        return data;
    }
}
