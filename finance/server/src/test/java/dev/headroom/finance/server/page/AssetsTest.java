package dev.headroom.finance.server.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictContentType;
import dev.headroom.embedded.testing.Eventually;
import dev.headroom.finance.server.testing.ServiceFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The page's files, whole and as the difference to those of a former release. */
final class AssetsTest {
    private static final String FAMILY = "/assets/app-*.js";

    private final ServiceFixture service = ServiceFixture.shared();
    private final HttpClient http = HttpClient.newHttpClient();

    /** The address of the built app; without a build nothing is to be seen here. */
    private static String app() throws IOException {
        Resource[] built = new PathMatchingResourcePatternResolver().getResources("classpath*:static/assets/app-*.js");
        assumeTrue(built.length == 1, "the page isn't built (npm run build in web)");
        return "/assets/" + built[0].getFilename();
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.service().resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String field(HttpResponse<?> answer, String name) {
        return String.join(", ", answer.headers().allValues(name));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String dictionary(byte[] bytes) {
        return ":" + Base64.getEncoder().encodeToString(sha256(bytes)) + ":";
    }

    /** As if a node of another release had been there; learned by this one. */
    private void released(String path, String family, byte[] content, Duration ago) {
        service.jdbc()
                .sql("""
                        insert into page_asset (path, family, sha256, content, seen_at) values (?, ?, ?, ?, ?)
                        on conflict (path) do nothing
                        """)
                .params(
                        path,
                        family,
                        sha256(content),
                        content,
                        Timestamp.from(service.clock().instant().minus(ago)))
                .update();
        service.bean(AssetUpkeep.class).keep();
    }

    private byte[] formerApp() throws IOException, InterruptedException {
        String now = new String(get(app()).body(), UTF_8);
        byte[] former = now.replace("What matters most", "What mattered").getBytes(UTF_8);
        assertNotEquals(now.length(), former.length, "the former release said something else");
        released("/assets/app-forme1.js", FAMILY, former, Duration.ofDays(1));
        return former;
    }

    /** Asks until the difference is made: the first who ask may be sent the whole. */
    private HttpResponse<byte[]> difference(String coding, byte[] former) {
        List<HttpResponse<byte[]>> answers = new ArrayList<>();
        Eventually.eventually("the difference is there", () -> {
            answers.add(asked("gzip, br, zstd, " + coding, former));
            return field(answers.getLast(), "Content-Encoding").equals(coding);
        });
        return answers.getLast();
    }

    private HttpResponse<byte[]> asked(String codings, byte[] former) {
        try {
            return get(app(), "Accept-Encoding", codings, "Available-Dictionary", dictionary(former));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void app_isADictionaryForItsNextVersions() throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = get(app(), "Accept-Encoding", "gzip, br");
        assertEquals("match=\"" + FAMILY + "\"", field(answer, "Use-As-Dictionary"));
        assertEquals("Accept-Encoding, Available-Dictionary", field(answer, "Vary"));
        assertEquals("br", field(answer, "Content-Encoding"));
        assertTrue(field(answer, "Cache-Control").contains("immutable"));
        assertEquals("", field(get("/sw.js"), "Use-As-Dictionary"), "it is named the same in every release");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, deflate, br, zstd | br",
                "br;q=0.1, gzip | gzip",
                "br;q=0, gzip;q=0.5 | gzip",
                "br;q=0.5, identity | ''"
            })
    void file_isSentInTheSmallestOfTheCodingsThatAreLikedBest(String accepted, String coding) throws Exception {
        HttpResponse<byte[]> answer = get(app(), "Accept-Encoding", accepted);
        assertEquals(coding, field(answer, "Content-Encoding"));
        assertEquals(coding.isEmpty(), Arrays.equals(answer.body(), get(app()).body()));
    }

    @Test
    void browser_withTheFormerApp_isSentTheDifference() throws IOException, InterruptedException {
        byte[] former = formerApp();
        byte[] now = get(app()).body();
        HttpResponse<byte[]> answer = difference("dcz", former);
        assertEquals("Accept-Encoding, Available-Dictionary", field(answer, "Vary"));
        assertEquals("match=\"" + FAMILY + "\"", field(answer, "Use-As-Dictionary"));
        assertTrue(field(answer, "Content-Type").startsWith("text/javascript"), field(answer, "Content-Type"));
        assertTrue(field(answer, "Cache-Control").contains("immutable"));
        byte[] delta = answer.body();
        assertTrue(delta.length < 500, "a few words cost " + delta.length);
        assertArrayEquals(sha256(former), Arrays.copyOfRange(delta, 8, 40));
        try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
            context.loadDict(former, ZstdDictContentType.RAW_CONTENT);
            assertArrayEquals(now, context.decompress(Arrays.copyOfRange(delta, 40, delta.length), now.length));
        }
        int brotli = difference("dcb", former).body().length;
        assertTrue(brotli < 500, "a few words cost " + brotli);
    }

    @Test
    void browser_withSomethingElse_isSentTheWhole() throws IOException, InterruptedException {
        byte[] former = formerApp();
        byte[] other = "console.log('of another script')".getBytes(UTF_8);
        released("/assets/other-forme1.js", "/assets/other-*.js", other, Duration.ofDays(1));
        String all = "gzip, br, zstd, dcb, dcz";
        for (String dictionary : new String[] {dictionary(other), dictionary(new byte[] {1}), "nonsense"}) {
            HttpResponse<byte[]> answer = get(app(), "Accept-Encoding", all, "Available-Dictionary", dictionary);
            assertEquals("br", field(answer, "Content-Encoding"), dictionary);
            assertEquals("Accept-Encoding, Available-Dictionary", field(answer, "Vary"));
        }
        String known = dictionary(former);
        assertEquals(
                "br",
                field(get(app(), "Accept-Encoding", "gzip, br", "Available-Dictionary", known), "Content-Encoding"));
        HttpResponse<byte[]> part =
                get(app(), "Accept-Encoding", all, "Available-Dictionary", known, "Range", "bytes=0-99");
        assertEquals(206, part.statusCode());
        assertNotEquals("dcb", field(part, "Content-Encoding"));
    }

    @Test
    void page_ofTheReleaseBefore_findsItsParts() throws IOException, InterruptedException {
        byte[] part = "export const goals = 1;".getBytes(UTF_8);
        released("/assets/goals-forme2.js", "/assets/goals-*.js", part, Duration.ofDays(2));
        HttpResponse<byte[]> answer = get("/assets/goals-forme2.js", "Accept-Encoding", "br");
        assertEquals(200, answer.statusCode());
        assertArrayEquals(part, answer.body());
        assertTrue(field(answer, "Content-Type").startsWith("text/javascript"), field(answer, "Content-Type"));
        assertTrue(field(answer, "Cache-Control").contains("immutable"));
        assertEquals(404, get("/assets/goals-nobody.js").statusCode());
    }

    @Test
    void versions_areBounded() throws IOException {
        for (int i = 0; i < ReleasedAssets.MOST + 2; i++) {
            released(
                    "/assets/many-forme" + i + ".js",
                    "/assets/many-*.js",
                    new byte[] {(byte) i},
                    Duration.ofDays(i + 1));
        }
        released("/assets/old-forme1.js", "/assets/old-*.js", new byte[] {7}, Duration.ofDays(91));
        assertEquals(
                ReleasedAssets.MOST,
                service.jdbc()
                        .sql("select count(*) from page_asset where family = '/assets/many-*.js'")
                        .query(Integer.class)
                        .single());
        assertEquals(
                Optional.empty(),
                service.jdbc()
                        .sql("select path from page_asset where family = '/assets/old-*.js'")
                        .query(String.class)
                        .optional());
        assertEquals(Optional.empty(), service.bean(ReleasedAssets.class).file("/assets/many-forme6.js"));
        assertTrue(service.bean(ReleasedAssets.class)
                .file("/assets/many-forme0.js")
                .isPresent());
        assertTrue(service.bean(ReleasedAssets.class).file(app()).isPresent(), "this release's own are kept");
    }

    @ParameterizedTest
    @CsvSource({
        "app-BYKytD.js, /assets/app-*.js",
        "transaction-form-Moforv.js, /assets/transaction-form-*.js",
        "thread-_6QI26.js, /assets/thread-*.js",
        "jobs-2-18BS.js, /assets/jobs-*.js",
        "console/index-AteUAj.css, /assets/console/index-*.css"
    })
    void family_isTheNameWithoutItsHash(String path, String family) {
        assertEquals(Optional.of(family), AssetFamilies.of(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.js", "mark-DeOFtc2.svg", "app-BYKytD.js.br", "-BYKytD.js", "a\"b-BYKytD.js"})
    void file_withoutAHash_isOfNoFamily(String path) {
        assertEquals(Optional.empty(), AssetFamilies.of(path));
    }
}
