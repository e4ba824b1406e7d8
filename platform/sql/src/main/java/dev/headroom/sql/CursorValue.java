package dev.headroom.sql;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values of sort columns in bytes: a letter for the type, then the value. */
final class CursorValue {
    private CursorValue() {}

    static void write(DataOutputStream out, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeByte('0');
            case Long number -> whole(out, number);
            case Integer number -> whole(out, number);
            case Short number -> whole(out, number);
            case Boolean truth -> out.writeByte(truth ? 'T' : 'F');
            case Double number -> {
                out.writeByte('D');
                out.writeDouble(number);
            }
            case LocalDate date -> {
                out.writeByte('d');
                out.writeLong(date.toEpochDay());
            }
            case Instant time -> instant(out, time);
            case OffsetDateTime time -> instant(out, time.toInstant());
            case LocalDateTime time -> {
                out.writeByte('t');
                seconds(out, time.toInstant(ZoneOffset.UTC));
            }
            case UUID id -> {
                out.writeByte('U');
                out.writeLong(id.getMostSignificantBits());
                out.writeLong(id.getLeastSignificantBits());
            }
            case BigDecimal number -> text(out, 'N', number.toString());
            case String text -> text(out, 'S', text);
            default -> throw new IllegalArgumentException("not a type to sort by: " + value.getClass());
        }
    }

    private static void whole(DataOutputStream out, long number) throws IOException {
        out.writeByte('L');
        out.writeLong(number);
    }

    private static void instant(DataOutputStream out, Instant time) throws IOException {
        out.writeByte('I');
        seconds(out, time);
    }

    private static void seconds(DataOutputStream out, Instant time) throws IOException {
        out.writeLong(time.getEpochSecond());
        out.writeInt(time.getNano());
    }

    private static void text(DataOutputStream out, char type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeByte(type);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Times come back as the driver takes them: with an offset. */
    static @Nullable Object read(DataInputStream in) throws IOException {
        byte type = in.readByte();
        return switch (type) {
            case '0' -> null;
            case 'L' -> in.readLong();
            case 'T' -> true;
            case 'F' -> false;
            case 'D' -> in.readDouble();
            case 'd' -> LocalDate.ofEpochDay(in.readLong());
            case 'I' -> Instant.ofEpochSecond(in.readLong(), in.readInt()).atOffset(ZoneOffset.UTC);
            case 't' -> LocalDateTime.ofInstant(Instant.ofEpochSecond(in.readLong(), in.readInt()), ZoneOffset.UTC);
            case 'U' -> new UUID(in.readLong(), in.readLong());
            case 'N' -> new BigDecimal(text(in));
            case 'S' -> text(in);
            default -> throw new IOException("unknown type " + type);
        };
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
