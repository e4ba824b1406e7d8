package dev.headroom.finance.server.pictures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import dev.headroom.base.CodedException;
import dev.headroom.finance.server.calculation.Calculations;
import dev.headroom.finance.server.settings.HeadroomSettings;
import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.awt.Color;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class PicturesTest {
    private static final long SEED = 20260315;
    private static final String SECRET = "taken at 41.8781 N 87.6298 W";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household();
    private final String transaction = transaction(robin);
    private final String receipts = transaction + "/receipts";

    private static String transaction(TestClient household) {
        long account = household
                .post("/api/v1/accounts", Map.of("name", "Cash", "kind", "cash", "balance", "5"))
                .expect(201)
                .id();
        return household
                .post("/api/v1/transactions", Map.of("account_id", account, "date", "2026-03-01", "amount", "-1"))
                .expect(201)
                .header("Location");
    }

    private static String goal(TestClient household) {
        return household
                .post(
                        "/api/v1/goals",
                        Map.of("name", "Boiler", "kind", "other", "target", "9", "target_date", "2027-01-01"))
                .expect(201)
                .header("Location");
    }

    private TestClient.Answer add(byte[] file) {
        return robin.with("Content-Type", "image/jpeg").post(receipts, file);
    }

    private int kept(TestClient household) {
        return service.jdbc()
                .sql("select count(*) from attachment where household_id = ?")
                .param(household.householdId())
                .query(Integer.class)
                .single();
    }

    private HttpResponse<byte[]> bytes(TestClient household, String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.service() + path));
        household.headers().forEach(request::header);
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        }
    }

    private static BufferedImage read(byte[] webp) {
        ImageReader reader = new WebPImageReaderSpi().createReaderInstance(null);
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(webp))) {
            reader.setInput(in);
            return reader.read(0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void assertColour(Color expected, BufferedImage image, double x, double y) {
        Color found = new Color(image.getRGB((int) (x * image.getWidth()), (int) (y * image.getHeight())));
        int off = Math.abs(expected.getRed() - found.getRed())
                + Math.abs(expected.getGreen() - found.getGreen())
                + Math.abs(expected.getBlue() - found.getBlue());
        assertTrue(off < 60, () -> "at " + x + ", " + y + " of " + image + " is " + found);
    }

    private static List<Integer> widths(JsonNode picture) {
        return picture.path("widths").valueStream().map(JsonNode::asInt).toList();
    }

    @Test
    void receipt_isUpright_inAFewWidths_andNothingElseOfItsFileIsKept() {
        byte[] photograph = Files.withExif(Files.jpeg(2000, 1000), 6, SECRET);
        TestClient.Answer added = add(photograph).expect(201);
        assertEquals(List.of(96, 320, 960, 1000), widths(added.json()));
        assertEquals(2000, added.number("/height"));
        assertEquals(added.text("/path"), added.header("Location"));
        for (int width : widths(added.json())) {
            HttpResponse<byte[]> form = bytes(robin, added.text("/path") + "?w=" + width);
            BufferedImage image = read(form.body());
            assertEquals(width, image.getWidth());
            assertEquals(2 * width, image.getHeight(), 1);
            assertColour(Color.RED, image, 0.5, 0.2);
            assertColour(Color.BLUE, image, 0.5, 0.8);
            String text = new String(form.body(), StandardCharsets.ISO_8859_1);
            assertFalse(text.contains("EXIF") || text.contains("41.8781"));
        }
        assertEquals(
                0,
                service.jdbc()
                        .sql("select count(*) from attachment where position(?::bytea in content) > 0")
                        .param(SECRET.getBytes(StandardCharsets.US_ASCII))
                        .query(Integer.class)
                        .single());
        assertEquals(added.json(), robin.get(receipts).expect(200).json().at("/items/0"));
    }

    @Test
    void form_isTheNarrowestThatIsWideEnough() {
        String path = add(Files.png(500, 250)).expect(201).text("/path");
        Map<String, Integer> expected =
                Map.of("?w=1", 96, "?w=96", 96, "?w=97", 320, "?w=321", 500, "?w=16383", 500, "", 500);
        expected.forEach((asked, width) ->
                assertEquals(width, read(bytes(robin, path + asked).body()).getWidth(), asked));
        robin.get(path + "?w=0").expect(422);
        robin.get(path + "?w=x").expect(400);
    }

    @Test
    void bytes_arePrivate_askedForAnew_andNotSentTwice() {
        String path = add(Files.jpeg(400, 300)).expect(201).text("/path") + "?w=320";
        TestClient.Answer first = robin.get(path).expect(200);
        assertEquals("image/webp", first.header("Content-Type"));
        assertEquals("inline", first.header("Content-Disposition"));
        assertEquals("nosniff", first.header("X-Content-Type-Options"));
        assertEquals("private, no-cache", first.header("Cache-Control"));
        assertEquals("no-store", first.header("CDN-Cache-Control"));
        assertTrue(first.etag().startsWith("\""), first::etag);
        TestClient.Answer second =
                robin.with("If-None-Match", first.etag()).get(path).expect(304);
        assertEquals("", second.body());
        assertEquals(first.etag(), second.etag());
        assertNotEquals(first.etag(), robin.get(path.replace("320", "96")).etag());
        TestClient browser = service.login(robin.email());
        browser.get(path).expect(200);
        browser.post("/api/v1/auth/logout", null).expect(204);
        browser.with("If-None-Match", first.etag()).get(path).expectProblem(401, "NOT_SIGNED_IN");
    }

    @Test
    void formats_areToldByTheirContent() {
        byte[] webp = bytes(robin, add(Files.jpeg(640, 480)).expect(201).text("/path"))
                .body();
        BufferedImage clear = Files.halves(300, 200, BufferedImage.TYPE_INT_ARGB);
        clear.setRGB(0, 0, 300, 100, new int[300 * 100], 0, 300);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("webp", webp);
        files.put("grey", Files.written(Files.halves(300, 200, BufferedImage.TYPE_BYTE_GRAY), "jpeg"));
        files.put("indexed", Files.written(Files.halves(300, 200, BufferedImage.TYPE_BYTE_INDEXED), "png"));
        files.put("deep", Files.written(Files.halves(300, 200, BufferedImage.TYPE_USHORT_GRAY), "png"));
        TestClient sender = robin.with("Content-Type", "application/x-www-form-urlencoded");
        files.forEach((name, file) -> {
            TestClient.Answer added = sender.post(receipts, file);
            assertEquals(201, added.status(), () -> name + added.body());
        });
        sender.delete(receipts + "/"
                        + robin.get(receipts).json().at("/items/0/id").asLong())
                .expect(204);
        String path =
                sender.post(receipts, Files.written(clear, "png")).expect(201).text("/path");
        BufferedImage onWhite = read(bytes(robin, path).body());
        assertColour(Color.WHITE, onWhite, 0.5, 0.2);
        assertColour(Color.RED, onWhite, 0.2, 0.8);
    }

    @Test
    void smallPicture_isNeverEnlarged() {
        TestClient.Answer added = add(Files.png(40, 30)).expect(201);
        assertEquals(List.of(40), widths(added.json()));
        assertEquals(
                40, read(bytes(robin, added.text("/path") + "?w=960").body()).getWidth());
        assertEquals(List.of(1), widths(add(Files.png(1, 3000)).expect(201).json()));
    }

    @Test
    void sameFileAgain_isTheSamePicture_andASixthIsRefused() {
        byte[] file = Files.jpeg(100, 80);
        TestClient.Answer first = add(file).expect(201);
        assertEquals(first.json(), add(file).expect(200).json());
        TestClient.Answer keyed = robin.with("Idempotency-Key", "once " + robin.userId())
                .post(receipts, Files.withChunk(Files.png(90, 80), "prVt", new byte[2_000_000]));
        keyed.expect(201);
        for (int i = 0; i < 3; i++) {
            add(Files.jpeg(100, 90 + i)).expect(201);
        }
        add(Files.jpeg(100, 200)).expectProblem(422, "TOO_MANY_RECEIPTS");
        add(file).expect(200);
        assertEquals(5, kept(robin));
        JsonNode counts = robin.get("/api/v1/receipts").expect(200).json().path("items");
        assertEquals(1, counts.size());
        assertEquals(5, counts.at("/0/receipts").asInt());
        assertTrue(transaction.endsWith("/" + counts.at("/0/transaction_id").asLong()));
    }

    @Test
    void whatIsNoStillPicture_isRefused_andNothingIsKept() {
        byte[] animated = bytes(
                        robin,
                        robin.put(goal(robin) + "/picture", Files.jpeg(50, 40))
                                .expect(200)
                                .text("/path"))
                .body();
        Map<String, byte[]> files = new HashMap<>();
        files.put("GIF", Files.written(Files.halves(9, 9, BufferedImage.TYPE_BYTE_INDEXED), "gif"));
        files.put("BMP", Files.written(Files.halves(9, 9, BufferedImage.TYPE_INT_RGB), "bmp"));
        files.put("TIFF", Files.written(Files.halves(9, 9, BufferedImage.TYPE_INT_RGB), "tiff"));
        files.put("PDF", Files.text("%PDF-1.7 ..."));
        files.put("SVG", Files.text(" <svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"));
        files.put("HEIC", Files.text("\0\0\0\u0018ftypheic\0\0\0\0mif1heic"));
        files.put("AVIF", Files.text("\0\0\0\u0018ftypavif\0\0\0\0mif1miaf"));
        files.put("something else", Files.text("Dear household, please pay"));
        files.put("an animation", Files.withChunk(Files.png(9, 9), "acTL", new byte[8]));
        files.forEach((what, file) -> {
            TestClient.Answer refused = add(file).expectProblem(415, "PICTURE_UNSUPPORTED");
            assertTrue(refused.text("/violations/0/value").startsWith(what), refused::body);
            assertFalse(refused.text("/violations/0/way_out").isEmpty());
        });
        byte[] moving = new byte[animated.length + 18];
        System.arraycopy(animated, 0, moving, 0, 12);
        System.arraycopy(Files.text("VP8X\n\0\0\0\u0002\0\0\0\61\0\0\47\0\0"), 0, moving, 12, 18);
        System.arraycopy(animated, 12, moving, 30, animated.length - 12);
        moving[4] = (byte) (moving[4] + 18);
        assertTrue(add(moving).expectProblem(415, "PICTURE_UNSUPPORTED").body().contains("animation"));
        robin.with("Content-Type", "multipart/form-data; boundary=x")
                .post(receipts, Files.jpeg(9, 9))
                .expectProblem(415, "PICTURE_UNSUPPORTED");
        assertEquals(1, kept(robin));
    }

    @Test
    void whatEndsInTheMiddle_isRefused() {
        byte[] webp = bytes(robin, add(Files.jpeg(300, 200)).expect(201).text("/path"))
                .body();
        for (byte[] file : List.of(
                new byte[0],
                Files.cut(Files.jpeg(300, 200)),
                Files.cut(Files.withExif(Files.jpeg(30, 20), 1, SECRET)),
                Files.cut(Files.png(300, 200)),
                Files.cut(webp),
                Files.announced(0, 4),
                Files.announced(3000, 2000),
                Files.text("\u00ff\u00d8\u00ff\u00d9"))) {
            TestClient.Answer refused = add(file);
            assertEquals(file.length == 0 ? 415 : 422, refused.status(), refused::body);
            assertTrue(file.length == 0 || refused.text("/code").equals("PICTURE_BROKEN"), refused::body);
        }
        assertEquals(1, kept(robin));
    }

    @Test
    void whatWouldTakeTooMuch_isRefusedBeforeItIsUnpacked() throws IOException {
        for (byte[] bomb : List.of(
                Files.announced(16_000, 16_000), Files.announced(60_000, 1), Files.announced(Integer.MAX_VALUE, 9))) {
            add(bomb).expectProblem(422, "PICTURE_TOO_MANY_PIXELS");
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.write(Files.text("Comment\0\0"));
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(new byte[200_000_000]);
        }
        // a text that unpacks to 200 MB isn't read at all
        add(Files.withChunk(Files.png(50, 40), "zTXt", packed.toByteArray())).expect(201);
        byte[] large = new byte[10 * 1024 * 1024 + 1];
        HttpResponse<String> refused = stream(large);
        assertEquals(413, refused.statusCode(), refused::body);
        assertTrue(refused.body().contains("PICTURE_TOO_LARGE"), refused::body);
    }

    /** Sends a body whose length isn't told before. */
    private HttpResponse<String> stream(byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.service() + receipts))
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
        robin.headers().forEach(request::header);
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        }
    }

    @Test
    void othersPictures_areAsAbsentAsThoseThatNeverWere() {
        TestClient.Answer mine = add(Files.jpeg(120, 90)).expect(201);
        String goal = goal(robin);
        robin.put(goal + "/picture", Files.jpeg(60, 50)).expect(200);
        TestClient stranger = service.household();
        String theirs = transaction(stranger);
        stranger.get(mine.text("/path")).expectProblem(404, "NO_SUCH_PICTURE");
        stranger.get(receipts).expectProblem(404, "NO_SUCH_TRANSACTION");
        stranger.post(receipts, Files.jpeg(9, 9)).expectProblem(404, "NO_SUCH_TRANSACTION");
        stranger.delete(receipts + "/" + mine.id()).expectProblem(404, "NO_SUCH_TRANSACTION");
        stranger.delete(theirs + "/receipts/" + mine.id()).expectProblem(404, "NO_SUCH_PICTURE");
        stranger.put(goal + "/picture", Files.jpeg(9, 9)).expectProblem(404, "NO_SUCH_GOAL");
        stranger.delete(goal + "/picture").expectProblem(404, "NO_SUCH_GOAL");
        assertEquals(
                0,
                stranger.get("/api/v1/receipts")
                        .expect(200)
                        .json()
                        .path("items")
                        .size());
        service.anonymous().get(mine.text("/path")).expectProblem(401, "NOT_SIGNED_IN");
        service.operator().get(mine.text("/path")).expectProblem(403, "NO_HOUSEHOLD");
        robin.get(mine.text("/path").replaceFirst("..$", "00")).expectProblem(404, "NO_SUCH_PICTURE");
        TestClient advisor = service.advisor();
        robin.post("/api/v1/grants", Map.of("advisor_email", advisor.email())).expect(201);
        advisor.get(mine.text("/path") + "?user=" + robin.userId()).expect(200);
        advisor.with("Content-Type", "image/jpeg")
                .post(receipts + "?user=" + robin.userId(), Files.jpeg(9, 9))
                .expectProblem(403, "NO_HOUSEHOLD");
        assertEquals(2, kept(robin));
    }

    @Test
    void householdsPictures_haveALimitTogether() {
        add(Files.jpeg(120, 90)).expect(201);
        service.jdbc()
                .sql("update attachment set stored_bytes = 200 * 1024 * 1024 where household_id = ?")
                .param(robin.householdId())
                .update();
        TestClient.Answer refused = add(Files.jpeg(130, 90)).expectProblem(422, "PICTURES_FULL");
        assertEquals("209715200", refused.text("/violations/0/value"));
        assertEquals(1, kept(robin));
        robin.delete(receipts + "/"
                        + robin.get(receipts).json().at("/items/0/id").asLong())
                .expect(204);
        add(Files.jpeg(130, 90)).expect(201);
    }

    @Test
    void goal_hasOnePicture_whichItsAnswersTell() {
        String goal = goal(robin);
        assertTrue(robin.get(goal).expect(200).json().path("picture").isNull());
        TestClient.Answer first =
                robin.put(goal + "/picture", Files.jpeg(400, 300)).expect(200);
        assertEquals(first.json(), robin.get(goal).expect(200).json().path("picture"));
        assertEquals(
                first.json(),
                robin.put(goal + "/picture", Files.jpeg(400, 300)).expect(200).json());
        TestClient.Answer second =
                robin.put(goal + "/picture", Files.png(200, 300)).expect(200);
        assertEquals(
                second.json(), robin.get("/api/v1/goals").expect(200).json().at("/items/0/picture"));
        robin.get(first.text("/path")).expectProblem(404, "NO_SUCH_PICTURE");
        robin.put(goal + "/picture", Files.text("no picture")).expectProblem(415, "PICTURE_UNSUPPORTED");
        robin.get(second.text("/path")).expect(200);
        robin.delete(goal + "/picture").expect(204);
        robin.delete(goal + "/picture").expect(204);
        assertTrue(robin.get(goal).expect(200).json().path("picture").isNull());
        assertEquals(1, robin.get(goal).number("/version"));
    }

    @Test
    void pictures_goWithWhatTheyAreOf() {
        TestClient.Answer receipt = add(Files.jpeg(400, 300)).expect(201);
        String goal = goal(robin);
        String second =
                robin.put(goal + "/picture", Files.jpeg(60, 50)).expect(200).text("/path");
        String version = robin.get(transaction).expect(200).etag();
        robin.ifMatch(version).delete(transaction).expect(204);
        robin.get(receipt.text("/path")).expectProblem(404, "NO_SUCH_PICTURE");
        robin.get(receipts).expectProblem(404, "NO_SUCH_TRANSACTION");
        assertEquals(
                0,
                robin.get("/api/v1/receipts").expect(200).json().path("items").size());
        robin.ifMatch("*").post(transaction + "/restore", null).expect(200);
        robin.get(receipt.text("/path")).expect(200);
        robin.delete(goal).expect(204);
        robin.get(second).expectProblem(404, "NO_SUCH_PICTURE");
        service.jdbc()
                .sql("delete from txn where household_id = ?")
                .param(robin.householdId())
                .update();
        assertEquals(0, kept(robin));
        assertEquals(
                0,
                service.jdbc()
                        .sql("select count(*) from attachment_variant where attachment_id = ?")
                        .param(receipt.id())
                        .query(Integer.class)
                        .single());
    }

    @Test
    void export_hasThePictures() throws IOException {
        TestClient.Answer added = add(Files.jpeg(400, 300)).expect(201);
        Map<String, byte[]> files = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(
                new ByteArrayInputStream(bytes(robin, "/api/v1/export").body()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        String name = "attachments/" + added.id() + "-receipt.webp";
        assertArrayEquals(bytes(robin, added.text("/path")).body(), files.get(name));
        String sheet = new String(files.getOrDefault("attachments.csv", new byte[0]), StandardCharsets.UTF_8);
        assertTrue(sheet.contains(name + ",manual:"), sheet);
    }

    @Test
    void everyOrientation_endsUpright() {
        // a picture of 3 by 2 points whose upper left one is white
        for (int orientation = 1; orientation <= 8; orientation++) {
            boolean lies = Drawing.lies(orientation);
            BufferedImage held = new BufferedImage(lies ? 2 : 3, lies ? 3 : 2, BufferedImage.TYPE_INT_RGB);
            BufferedImage upright = upright(held, orientation);
            assertEquals(3, upright.getWidth(), () -> "of " + upright);
            assertEquals(0xffffffff, upright.getRGB(0, 0), "orientation " + orientation);
        }
    }

    /** Puts the white point where a camera held so has the upper left corner of the scene. */
    private static BufferedImage upright(BufferedImage held, int orientation) {
        int right = held.getWidth() - 1;
        int bottom = held.getHeight() - 1;
        // EXIF: where row 0 and column 0 of the file are in the scene
        switch (orientation) {
            case 1, 5 -> held.setRGB(0, 0, 0xffffff);
            case 2, 8 -> held.setRGB(right, 0, 0xffffff);
            case 3, 7 -> held.setRGB(right, bottom, 0xffffff);
            default -> held.setRGB(0, bottom, 0xffffff);
        }
        return Drawing.upright(held, orientation);
    }

    @Test
    void coloursOfAnotherSpace_becomeThoseOfScreens() {
        BufferedImage numbers = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        numbers.setRGB(1, 1, 0x373737);
        BufferedImage shown = Drawing.inScreenColours(numbers, ColorSpace.getInstance(ColorSpace.CS_LINEAR_RGB));
        // 0.0382 of the light is 0.5 of the number
        assertEquals(128, new Color(shown.getRGB(1, 1)).getRed(), 3);
    }

    @Test
    void damagedFiles_areRefusedOrDrawn_andNeverAFailureOfOurs() {
        PictureMaker maker = service.bean(PictureMaker.class);
        byte[] webp = maker.forms(Files.jpeg(64, 48)).getLast().content();
        Random random = new Random(SEED);
        for (byte[] file : List.of(Files.withExif(Files.jpeg(64, 48), 3, SECRET), Files.png(64, 48), webp)) {
            for (int round = 0; round < 60; round++) {
                byte[] damaged = file.clone();
                IntStream.rangeClosed(0, random.nextInt(4))
                        .forEach(_ -> damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256));
                try {
                    assertFalse(maker.forms(damaged).isEmpty());
                } catch (CodedException refusal) {
                    assertTrue(refusal.code().name().startsWith("PICTURE_"), refusal::getMessage);
                }
            }
        }
    }

    @Test
    void systemWithoutAnEncoder_saysSo() {
        WebpWriter missing = new WebpWriter(service.bean(HeadroomSettings.class)) {
            @Override
            synchronized boolean works() {
                return false;
            }
        };
        PictureMaker maker = new PictureMaker(service.bean(Calculations.class), missing);
        CodedException refusal = assertThrows(CodedException.class, () -> maker.forms(Files.jpeg(9, 9)));
        assertEquals("PICTURES_UNAVAILABLE", refusal.code().name());
    }
}
