package dev.headroom.finance.server.pictures;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import dev.headroom.base.CodedException;
import dev.headroom.finance.server.calculation.Calculations;
import dev.headroom.finance.server.calculation.Calculations.Kind;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Draws a picture anew: upright, in screens' colours, in a few widths as WebP and never wider than it was. Nothing that
 * the file says beside the picture (where it was taken, with what, when) gets into what is drawn.
 *
 * <p>The work is done where calculations are, a step in its turn; two pictures at a time are in memory, as no more than
 * 48 MB of points each, whatever they announce: a larger one is read with gaps.
 */
@Component
class PictureMaker {
    /** In pixels: a mark in a list, a thumbnail and a phone, a page, a closer look. */
    static final List<Integer> WIDTHS = List.of(96, 320, 960, 1600);

    private static final int WIDEST = WIDTHS.getLast();
    private static final long MEMORY_BYTES = 48_000_000;
    private static final int AT_A_TIME = 2;
    private static final long PATIENCE_SECONDS = 10;

    /** Of the decoder's remarks those that mean lost data; files of some cameras get others. */
    private static final List<String> LOSSES = List.of("premature end", "bad huffman", "missing eoi");

    private final Calculations calculations;
    private final WebpWriter webp;
    private final Semaphore memory = new Semaphore(AT_A_TIME, true);

    PictureMaker(Calculations calculations, WebpWriter webp) {
        this.calculations = calculations;
        this.webp = webp;
    }

    /** The picture in each of its widths, ascending; refuses a file that is none. */
    List<Form> forms(byte[] file) {
        ImageHeader header = ImageHeader.of(file);
        if (!webp.works()) {
            throw PictureRefusals.unavailable();
        }
        // a decoder in Java takes as much for the little it may as the others for what they may
        int places = header.format() == ImageHeader.Format.WEBP ? AT_A_TIME : 1;
        enter(places);
        try {
            List<Form> forms = new ArrayList<>();
            BufferedImage image = calculations.run(Kind.PICTURE, () -> widest(file, header));
            forms.add(form(image));
            for (int width : WIDTHS.reversed()) {
                if (width < image.getWidth()) {
                    BufferedImage wider = image;
                    int height = Math.max(1, Math.round((float) wider.getHeight() * width / wider.getWidth()));
                    image = calculations.run(Kind.PICTURE, () -> Drawing.shrunk(wider, width, height));
                    forms.add(form(image));
                }
            }
            return forms.reversed();
        } finally {
            memory.release(places);
        }
    }

    private void enter(int places) {
        try {
            if (!memory.tryAcquire(places, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw PictureRefusals.busy("are drawn %d at a time on this node".formatted(AT_A_TIME));
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw PictureRefusals.interrupted();
        }
    }

    private Form form(BufferedImage image) {
        byte[] content = calculations.run(Kind.PICTURE, () -> webp.write(image));
        return new Form(image.getWidth(), image.getHeight(), content);
    }

    private static BufferedImage widest(byte[] file, ImageHeader header) {
        Decoded decoded = decoded(file, header);
        BufferedImage image = Drawing.unnamed(decoded.image());
        boolean lies = Drawing.lies(header.orientation());
        int across = lies ? image.getHeight() : image.getWidth();
        float scale = Math.min(1, (float) WIDEST / across);
        int width = Math.max(1, Math.round(image.getWidth() * scale));
        int height = Math.max(1, Math.round(image.getHeight() * scale));
        BufferedImage small = Drawing.shrunk(image, width, height);
        return Drawing.upright(Drawing.inScreenColours(small, decoded.colours()), header.orientation());
    }

    /** @param colours of the picture where its file names some */
    private record Decoded(BufferedImage image, @Nullable ColorSpace colours) {}

    private static Decoded decoded(byte[] file, ImageHeader header) {
        ImageReader reader = reader(header.format());
        List<String> lost = new ArrayList<>();
        reader.addIIOReadWarningListener((_, warning) -> {
            String remark = warning.toLowerCase(Locale.ROOT);
            if (LOSSES.stream().anyMatch(remark::contains)) {
                lost.add(warning);
            }
        });
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            // what stands beside the picture isn't read: texts may unpack to more than there is memory
            reader.setInput(in, true, true);
            List<ImageTypeSpecifier> types = types(reader);
            ImageReadParam how = reader.getDefaultReadParam();
            int gap = gap(header, types.getFirst().getColorModel().getPixelSize());
            how.setSourceSubsampling(gap, gap, 0, 0);
            BufferedImage image = reader.read(0, how);
            if (!lost.isEmpty()) {
                throw PictureRefusals.broken("must be whole, and has lost a part");
            }
            return new Decoded(image, colours(image, types));
        } catch (CodedException refusal) {
            throw refusal;
        } catch (IOException | RuntimeException failure) {
            // decoders fall over bytes that lie in many ways, and all of them mean the file
            throw PictureRefusals.broken("must be readable, and its data are damaged");
        } finally {
            reader.dispose();
        }
    }

    private static ImageReader reader(ImageHeader.Format format) {
        return switch (format) {
            case JPEG, PNG -> ImageIO.getImageReadersByFormatName(format.name()).next();
            case WEBP -> new WebPImageReaderSpi().createReaderInstance(null);
        };
    }

    private static List<ImageTypeSpecifier> types(ImageReader reader) throws IOException {
        List<ImageTypeSpecifier> types = new ArrayList<>();
        Iterator<ImageTypeSpecifier> each = reader.getImageTypes(0);
        each.forEachRemaining(types::add);
        if (types.isEmpty()) {
            throw PictureRefusals.unsupported("a kind of picture that is seldom");
        }
        return types;
    }

    /** Every how manieth point is read, across and down. */
    private static int gap(ImageHeader header, int bitsPerPixel) {
        long bytesPerPixel = Math.max(1, (bitsPerPixel + 7) / 8);
        return IntStream.iterate(1, gap -> gap + 1)
                .filter(gap ->
                        (long) (header.width() / gap + 1) * (header.height() / gap + 1) * bytesPerPixel <= MEMORY_BYTES)
                .findFirst()
                .orElseThrow();
    }

    /** The decoder gives a photograph the colours of screens, and tells its own in second place. */
    private static @Nullable ColorSpace colours(BufferedImage image, List<ImageTypeSpecifier> types) {
        ColorSpace own = image.getColorModel().getColorSpace();
        if (!own.isCS_sRGB()) {
            return own;
        }
        return types.stream()
                .map(type -> type.getColorModel().getColorSpace())
                .filter(space -> !space.isCS_sRGB() && space.getType() == ColorSpace.TYPE_RGB)
                .findFirst()
                .orElse(null);
    }
}
