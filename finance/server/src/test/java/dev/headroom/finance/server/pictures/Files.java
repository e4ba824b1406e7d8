package dev.headroom.finance.server.pictures;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Picture files of which a test knows what is in them. */
final class Files {
    private Files() {}

    /** Red at the left, blue at the right. */
    static BufferedImage halves(int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, width / 2, height);
        graphics.setColor(Color.BLUE);
        graphics.fillRect(width / 2, 0, width - width / 2, height);
        graphics.dispose();
        return image;
    }

    static byte[] written(BufferedImage image, String format) {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            if (!ImageIO.write(image, format, bytes)) {
                throw new IllegalStateException("nothing writes " + format);
            }
            return bytes.toByteArray();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static byte[] jpeg(int width, int height) {
        return written(halves(width, height, BufferedImage.TYPE_INT_RGB), "jpeg");
    }

    static byte[] png(int width, int height) {
        return written(halves(width, height, BufferedImage.TYPE_INT_RGB), "png");
    }

    /** A structure as cameras write it: how it was held, and a text that is nobody's business. */
    static byte[] exif(int orientation, String secret) {
        byte[] text = (secret + "\0").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer tiff = ByteBuffer.allocate(8 + 2 + 2 * 12 + 4 + text.length);
        tiff.put("MM".getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
        tiff.putShort((short) 2);
        // what is in the picture
        tiff.putShort((short) 0x010e).putShort((short) 2).putInt(text.length).putInt(8 + 2 + 24 + 4);
        tiff.putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0);
        tiff.putInt(0).put(text);
        return tiff.array();
    }

    /** The file with such a structure behind its first marker. */
    static byte[] withExif(byte[] jpeg, int orientation, String secret) {
        byte[] exif = exif(orientation, secret);
        ByteBuffer out = ByteBuffer.allocate(jpeg.length + 10 + exif.length);
        out.put(jpeg, 0, 2).putShort((short) 0xffe1).putShort((short) (8 + exif.length));
        out.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(exif);
        return out.put(jpeg, 2, jpeg.length - 2).array();
    }

    /** The PNG file with one more chunk behind its header. */
    static byte[] withChunk(byte[] png, String name, byte[] content) {
        ByteBuffer out = ByteBuffer.allocate(png.length + 12 + content.length);
        out.put(png, 0, 33).put(chunk(name, content));
        return out.put(png, 33, png.length - 33).array();
    }

    private static byte[] chunk(String name, byte[] content) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + content.length).putInt(content.length);
        chunk.put(name.getBytes(StandardCharsets.US_ASCII)).put(content);
        CRC32 sum = new CRC32();
        sum.update(chunk.array(), 4, 4 + content.length);
        return chunk.putInt((int) sum.getValue()).array();
    }

    /** A PNG file that announces a picture of this size and holds next to nothing. */
    static byte[] announced(int width, int height) {
        byte[] png = png(2, 2);
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(Arrays.copyOfRange(png, 24, 29))
                .array();
        ByteBuffer out = ByteBuffer.allocate(png.length).put(png, 0, 8).put(chunk("IHDR", header));
        return out.put(png, 33, png.length - 33).array();
    }

    static byte[] cut(byte[] file) {
        return Arrays.copyOf(file, file.length * 2 / 3);
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
