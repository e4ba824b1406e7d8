package dev.headroom.finance.server.pictures;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import org.jspecify.annotations.Nullable;

/** Makes pictures smaller, turns them upright and brings them into the colours of screens. */
final class Drawing {
    private static final int BANDS = 3;

    private Drawing() {}

    /** A smaller one, on white: by halves as long as it can, so that every point counts, and then the rest. */
    static BufferedImage shrunk(BufferedImage from, int width, int height) {
        if (from.getWidth() < 2 * width || from.getHeight() < 2 * height) {
            return drawn(from, width, height);
        }
        BufferedImage half = drawn(from, from.getWidth() / 2, from.getHeight() / 2);
        return half.getWidth() == width && half.getHeight() == height ? half : shrunk(half, width, height);
    }

    private static BufferedImage drawn(BufferedImage from, int width, int height) {
        BufferedImage to = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = to.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(from, 0, 0, width, height, Color.WHITE, null);
        graphics.dispose();
        return to;
    }

    /**
     * Upright, by the orientation that EXIF tells: 2 is mirrored, 3 upside down, 6 and 8 lie on a side, the others are
     * both.
     */
    static BufferedImage upright(BufferedImage from, int orientation) {
        if (orientation == Exif.UPRIGHT) {
            return from;
        }
        int width = from.getWidth();
        int height = from.getHeight();
        boolean lies = lies(orientation);
        BufferedImage to = new BufferedImage(lies ? height : width, lies ? width : height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = to.createGraphics();
        graphics.drawImage(from, turn(orientation, width, height), null);
        graphics.dispose();
        return to;
    }

    /** Whether its width is the height of what was in front of the camera. */
    static boolean lies(int orientation) {
        return orientation > 4;
    }

    private static AffineTransform turn(int orientation, int width, int height) {
        return switch (orientation) {
            case 2 -> new AffineTransform(-1, 0, 0, 1, width, 0);
            case 3 -> new AffineTransform(-1, 0, 0, -1, width, height);
            case 4 -> new AffineTransform(1, 0, 0, -1, 0, height);
            case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
            case 6 -> new AffineTransform(0, 1, -1, 0, height, 0);
            case 7 -> new AffineTransform(0, -1, -1, 0, height, width);
            case 8 -> new AffineTransform(0, -1, 1, 0, 0, width);
            default -> new AffineTransform();
        };
    }

    /**
     * The same numbers under the name of screens' colours: drawing converts nothing then, which is slow by the point.
     */
    static BufferedImage unnamed(BufferedImage image) {
        if (image.getColorModel().getColorSpace().isCS_sRGB()
                || !(image.getColorModel() instanceof ComponentColorModel model)
                || model.getColorSpace().getType() != ColorSpace.TYPE_RGB) {
            return image;
        }
        ComponentColorModel screens = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB),
                model.hasAlpha(),
                model.isAlphaPremultiplied(),
                model.getTransparency(),
                model.getTransferType());
        return new BufferedImage(screens, image.getRaster(), model.isAlphaPremultiplied(), null);
    }

    /** Brings numbers of another colour space into that of screens; a profile that is no good changes nothing. */
    static BufferedImage inScreenColours(BufferedImage numbers, @Nullable ColorSpace of) {
        if (of == null || of.isCS_sRGB() || of.getType() != ColorSpace.TYPE_RGB) {
            return numbers;
        }
        int width = numbers.getWidth();
        int height = numbers.getHeight();
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, height, BANDS, null);
        int[] row = new int[width * BANDS];
        for (int y = 0; y < height; y++) {
            raster.setPixels(0, y, width, 1, numbers.getRaster().getPixels(0, y, width, 1, row));
        }
        ComponentColorModel model =
                new ComponentColorModel(of, false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
        BufferedImage screens = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        try {
            new ColorConvertOp(null).filter(new BufferedImage(model, raster, false, null), screens);
            return screens;
        } catch (RuntimeException unusable) {
            return numbers;
        }
    }
}
