package dev.headroom.finance.server.pictures;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a file says of itself, told by its bytes and before any decoder sees it: a picture that would take too much
 * memory is refused for what it announces, and one that stops in the middle is known by its lengths.
 *
 * @param orientation how the camera was held, 1 to 8 as EXIF counts
 */
record ImageHeader(Format format, int width, int height, int orientation) {
    /** What is read here. */
    enum Format {
        JPEG,
        PNG,
        WEBP
    }

    private static final int LONGEST_SIDE = 16_383;

    /** A decoder of WebP in Java holds about 45 bytes for each, and takes its time. */
    private static final long WEBP_PIXELS = 4_000_000;

    private static final long PIXELS = 50_000_000;

    /** Usual are ten; each takes as long as the picture is large, however little it says. */
    private static final int MOST_SCANS = 32;

    private static final int END = 0xd9;
    private static final int SCAN = 0xda;

    private static final byte[] PNG_MARK = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] EXIF_MARK = {'E', 'x', 'i', 'f', 0, 0};

    /** First characters of files that people take for pictures, and what they are. */
    private static final List<List<String>> OTHERS = List.of(
            List.of("GIF8", "GIF"),
            List.of("%PDF", "PDF"),
            List.of("II*\0", "TIFF"),
            List.of("MM\0*", "TIFF"),
            List.of("BM", "BMP"),
            List.of("<svg", "SVG"),
            List.of("<?xml", "SVG or other XML"),
            List.of("<!doctype", "a page"),
            List.of("<html", "a page"));

    /** Reads it, or refuses the file. */
    static ImageHeader of(byte[] file) {
        ImageHeader header;
        try {
            header = told(ByteBuffer.wrap(file));
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException cut) {
            throw PictureRefusals.broken("must be whole, and ends in the middle");
        }
        header.requireReadable();
        return header;
    }

    private static ImageHeader told(ByteBuffer file) {
        byte[] start = new byte[Math.min(64, file.remaining())];
        file.get(0, start);
        if (start.length > 2 && (start[0] & 0xff) == 0xff && (start[1] & 0xff) == 0xd8 && (start[2] & 0xff) == 0xff) {
            return jpeg(file);
        }
        if (begins(start, PNG_MARK)) {
            return png(file);
        }
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) {
            return webp(file);
        }
        throw PictureRefusals.unsupported(named(text));
    }

    private static boolean begins(byte[] bytes, byte[] mark) {
        return bytes.length >= mark.length && Arrays.equals(bytes, 0, mark.length, mark, 0, mark.length);
    }

    private static String named(String text) {
        if (text.startsWith("ftyp", 4) && text.length() >= 12) {
            String brand = text.substring(8, 12);
            boolean heic = brand.startsWith("he") || brand.equals("mif1");
            return brand.startsWith("avi") ? "AVIF" : heic ? "HEIC" : "a film";
        }
        String first = text.stripLeading().toLowerCase(Locale.ROOT);
        return OTHERS.stream()
                .filter(other -> first.startsWith(other.getFirst().toLowerCase(Locale.ROOT)))
                .map(List::getLast)
                .findFirst()
                .orElse("something else");
    }

    private void requireReadable() {
        if (width < 1 || height < 1) {
            throw PictureRefusals.broken("must have a width and a height");
        }
        long most = format == Format.WEBP ? WEBP_PIXELS : PIXELS;
        if (width > LONGEST_SIDE || height > LONGEST_SIDE) {
            throw PictureRefusals.tooManyPixels(
                    "must be at most %d pixels wide and high".formatted(LONGEST_SIDE), width, height);
        }
        if ((long) width * height > most) {
            throw PictureRefusals.tooManyPixels("must have at most %d pixels".formatted(most), width, height);
        }
    }

    /** Marker by marker to the end, which a file that was cut doesn't have. */
    private static ImageHeader jpeg(ByteBuffer file) {
        int orientation = Exif.UPRIGHT;
        int size = 0;
        int scans = 0;
        file.position(2);
        while (true) {
            int marker = marker(file);
            if (marker == END) {
                if (size == 0 || scans == 0) {
                    throw PictureRefusals.broken("must hold the one picture that it announces");
                }
                return new ImageHeader(Format.JPEG, size & 0xffff, size >>> 16, orientation);
            }
            if (marker == 0x01 || restarts(marker)) {
                continue;
            }
            int length = Short.toUnsignedInt(file.getShort()) - 2;
            ByteBuffer segment = file.slice(file.position(), length);
            file.position(file.position() + length);
            if (marker == SCAN) {
                scans++;
                if (scans > MOST_SCANS) {
                    throw PictureRefusals.unsupported("a JPEG in more than %d passes".formatted(MOST_SCANS));
                }
                skipData(file);
            } else if (marker == 0xe1 && orientation == Exif.UPRIGHT) {
                orientation = exif(segment);
            } else if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
                size = frame(segment);
            }
        }
    }

    /** Width in the lower half, height in the upper. */
    private static int frame(ByteBuffer segment) {
        int height = Short.toUnsignedInt(segment.getShort(1));
        int width = Short.toUnsignedInt(segment.getShort(3));
        if (segment.get(5) == 4) {
            throw PictureRefusals.unsupported("a JPEG for printing, in four colours");
        }
        if (width == 0 || height == 0) {
            throw PictureRefusals.broken("must have a width and a height");
        }
        return width | (height << 16);
    }

    private static boolean restarts(int marker) {
        return marker >= 0xd0 && marker <= 0xd7;
    }

    /** To the marker behind a scan: a byte of the scan that looks like one is followed by zero. */
    private static void skipData(ByteBuffer file) {
        while (true) {
            if (file.get() == (byte) 0xff) {
                int next = Byte.toUnsignedInt(file.get(file.position()));
                if (next != 0 && next != 0xff && !restarts(next)) {
                    file.position(file.position() - 1);
                    return;
                }
            }
        }
    }

    private static int marker(ByteBuffer file) {
        if (file.get() != (byte) 0xff) {
            throw PictureRefusals.broken("must follow its own lengths");
        }
        int marker;
        do {
            marker = Byte.toUnsignedInt(file.get());
        } while (marker == 0xff);
        return marker;
    }

    /** Chunk by chunk to the end, which a file that was cut doesn't have. */
    private static ImageHeader png(ByteBuffer file) {
        file.position(PNG_MARK.length);
        int width = 0;
        int height = 0;
        int orientation = Exif.UPRIGHT;
        while (true) {
            int length = file.getInt();
            String name = name(file);
            ByteBuffer chunk = file.slice(file.position(), length);
            // behind it stands its checksum
            file.position(Math.addExact(file.position(), Math.addExact(length, 4)));
            switch (name) {
                case "IHDR" -> {
                    width = Math.max(0, chunk.getInt());
                    height = Math.max(0, chunk.getInt());
                }
                case "acTL" -> throw PictureRefusals.unsupported("an animation");
                case "eXIf" -> orientation = exif(chunk);
                case "IEND" -> {
                    return new ImageHeader(Format.PNG, width, height, orientation);
                }
                default -> {
                    // nothing that has to be known before
                }
            }
        }
    }

    private static String name(ByteBuffer file) {
        byte[] name = new byte[4];
        file.get(name);
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    /** What is inside may not be larger than what the file announces. */
    private static ImageHeader webp(ByteBuffer file) {
        ByteBuffer data = file.slice().order(ByteOrder.LITTLE_ENDIAN);
        int end = Math.addExact(data.getInt(4), 8);
        data.limit(end).position(12);
        int width = 0;
        int height = 0;
        int orientation = Exif.UPRIGHT;
        boolean drawn = false;
        while (data.remaining() >= 8) {
            String name = name(data);
            int length = data.getInt();
            ByteBuffer chunk = data.slice(data.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            data.position(Math.min(end, Math.addExact(data.position(), length + (length & 1))));
            switch (name) {
                case "VP8X" -> {
                    if ((chunk.get(0) & 0x02) != 0) {
                        throw PictureRefusals.unsupported("an animation");
                    }
                    width = (chunk.getInt(4) & 0xffffff) + 1;
                    // three bytes, the last of the chunk
                    height = (chunk.getInt(6) >>> 8) + 1;
                }
                case "ANIM", "ANMF" -> throw PictureRefusals.unsupported("an animation");
                case "VP8 ", "VP8L" -> {
                    int frame = name.equals("VP8L") ? lossless(chunk) : lossy(chunk);
                    int frameWidth = frame & 0xffff;
                    int frameHeight = frame >>> 16;
                    boolean other = width != 0 && (frameWidth != width || frameHeight != height);
                    if (other || drawn) {
                        throw PictureRefusals.broken("must hold the one picture that it announces");
                    }
                    width = frameWidth;
                    height = frameHeight;
                    drawn = true;
                }
                case "EXIF" -> orientation = exif(chunk);
                default -> {
                    // nothing that has to be known before
                }
            }
        }
        if (!drawn) {
            throw PictureRefusals.broken("must hold the one picture that it announces");
        }
        return new ImageHeader(Format.WEBP, width, height, orientation);
    }

    /** Width in the lower half, height in the upper. */
    private static int lossy(ByteBuffer chunk) {
        int width = chunk.getShort(6) & 0x3fff;
        int height = chunk.getShort(8) & 0x3fff;
        return width | (height << 16);
    }

    private static int lossless(ByteBuffer chunk) {
        int bits = chunk.getInt(1);
        int width = (bits & 0x3fff) + 1;
        int height = ((bits >>> 14) & 0x3fff) + 1;
        return width | (height << 16);
    }

    private static int exif(ByteBuffer segment) {
        byte[] mark = new byte[EXIF_MARK.length];
        if (segment.remaining() > mark.length) {
            segment.get(segment.position(), mark);
            if (Arrays.equals(mark, EXIF_MARK)) {
                return Exif.orientation(
                        segment.slice(segment.position() + mark.length, segment.remaining() - mark.length));
            }
        }
        return Exif.orientation(segment);
    }
}
