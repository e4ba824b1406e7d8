package dev.headroom.finance.server.pictures;

import com.luciad.imageio.webp.WebPImageWriterSpi;
import dev.headroom.finance.server.settings.HeadroomSettings;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Writes WebP by libwebp, which comes in the library's jar for Linux, macOS and Windows. Where it can't be loaded
 * (another system, a file system that runs nothing) no picture is taken, and the log says so. It only ever writes: what
 * a stranger sent is read by Java alone.
 */
@Component
class WebpWriter {
    private static final Logger LOG = LoggerFactory.getLogger(WebpWriter.class);
    private static final float QUALITY = 0.8f;

    private final Path directory;
    private final boolean background;
    private @Nullable Boolean works;

    WebpWriter(HeadroomSettings settings) {
        this.directory = settings.dataDir().resolve("native").toAbsolutePath();
        this.background = settings.background();
    }

    /** Tells an operator before a household finds out; late, since nothing waits for it. */
    @Scheduled(initialDelay = 30, timeUnit = TimeUnit.SECONDS)
    void look() {
        if (background && works()) {
            LOG.debug("pictures can be taken");
        }
    }

    /** Whether there is an encoder; the first call loads it. */
    synchronized boolean works() {
        Boolean known = works;
        if (known == null) {
            known = loads();
            works = known;
        }
        return known;
    }

    private boolean loads() {
        try {
            // the library unpacks itself, and first looks through all of the directory for older copies of its own
            Files.createDirectories(directory);
            System.setProperty("com.luciad.imageio.webp.tmpdir", directory.toString());
            return write(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)).length > 0;
        } catch (IOException | LinkageError | RuntimeException missing) {
            LOG.warn(
                    "no WebP encoder for {} on {} in {}: receipts and pictures of goals are refused",
                    System.getProperty("os.name"),
                    System.getProperty("os.arch"),
                    directory,
                    missing);
            return false;
        }
    }

    byte[] write(BufferedImage image) {
        ImageWriter writer = new WebPImageWriterSpi().createWriterInstance(null);
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionType("Lossy");
            how.setCompressionQuality(QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), how);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            writer.dispose();
        }
    }
}
