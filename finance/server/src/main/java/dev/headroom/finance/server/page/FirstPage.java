package dev.headroom.finance.server.page;

import dev.headroom.finance.server.identity.Role;
import dev.headroom.finance.server.identity.Visitors;
import dev.headroom.finance.server.outlook.TodaysOutlook;
import dev.headroom.finance.server.profile.KnownProfiles;
import dev.headroom.finance.server.web.EntityTags;
import dev.headroom.finance.server.web.Versioned;
import dev.headroom.http.Fields;
import dev.headroom.http.SecurityHeaders;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestHandler;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The page as it is sent first. To a person who is signed in it comes with who it is and, where today is what is
 * opened, with the day: as data that the app reads in place of its first requests, and painted, so that the score is
 * there before any script. Such a page is nobody else's and is kept nowhere. To everybody else it is the empty shell,
 * which those who bring no session keep for five minutes.
 */
@Component
class FirstPage implements HttpRequestHandler {
    private static final String TODAY = "/";
    private static final String SIGN_IN = "/sign-in";
    /** Where the shell leaves room for the day. */
    private static final String ROOM = "<main class=\"page\"></main>";

    private static final String END = "</body>";

    private static final String HEAD_END = "</head>";

    /** In place of who is there: nobody is, so that the app needn't ask. */
    private static final String NOBODY = "null";

    private static final Fields PERSONAL = keeping(true);
    /** The same for all who bring no session; with one that has ended it may be somebody's in a moment. */
    private static final Fields OPEN = keeping(false);

    private final String shell;
    private final Hints hints;
    private final Visitors visitors;
    private final KnownProfiles profiles;
    private final TodaysOutlook today;
    private final Writer writer;

    /** What answers are written with. */
    @Component
    record Writer(JsonMapper json, EntityTags tags, InstantSource clock) {}

    FirstPage(ResourceLoader files, Visitors visitors, KnownProfiles profiles, TodaysOutlook today, Writer writer) {
        this.shell = read(files.getResource(PageFiles.FILES + "index.html"));
        this.hints = new Hints(hints(read(files.getResource(PageFiles.FILES + "preload.json")), writer.json()));
        this.visitors = visitors;
        this.profiles = profiles;
        this.today = today;
        this.writer = writer;
    }

    /** Whether there is a page: without one the service is an interface only. */
    boolean built() {
        return !shell.isEmpty();
    }

    @Override
    public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Visitors.Visitor> visitor = visitors.of(request, response);
        String html = visitor.map(known -> page(known, request))
                .orElseGet(() -> withBoot(shell, NOBODY))
                .replace(HEAD_END, hints.of(visitor.isPresent() ? request.getRequestURI() : SIGN_IN) + HEAD_END);
        response.setContentType(MediaType.TEXT_HTML_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        response.addHeader(HttpHeaders.VARY, HttpHeaders.COOKIE);
        (Visitors.claims(request) ? PERSONAL : OPEN).forEach(response::setHeader);
        if (visitor.isPresent() && visitor.get().caller().roles().contains(Role.OPERATOR)) {
            response.setHeader(LikelyPages.FIELD, LikelyPages.RULES);
        }
        byte[] bytes = html.getBytes(StandardCharsets.UTF_8);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    private static Fields keeping(boolean personal) {
        return SecurityHeaders.page(List.of(), personal).only(name -> name.endsWith("cache-control"));
    }

    private String page(Visitors.Visitor visitor, HttpServletRequest request) {
        long user = visitor.caller().userId();
        Versioned profile = profiles.of(user);
        Optional<TodaysOutlook.Told> told =
                request.getRequestURI().equals(TODAY) ? today.of(visitor.caller()) : Optional.empty();
        Map<String, Object> answers = new LinkedHashMap<>();
        told.ifPresent(day -> answers.put("/api/v2/daily-outlook/" + user, day.answer()));
        Map<String, Object> boot = new LinkedHashMap<>();
        boot.put("at", writer.clock().instant().truncatedTo(ChronoUnit.MILLIS));
        boot.put("session", visitor.session());
        boot.put("profile", profile);
        boot.put("profile_tag", writer.tags().tag(profile));
        boot.put("answers", answers);
        Locale locale = request.getLocale();
        String painted = told.filter(day -> day.score() != null)
                .map(day -> shell.replace(ROOM, PaintedDay.html(day, locale)))
                .orElse(shell);
        return withBoot(painted, inScript(boot));
    }

    private static String withBoot(String html, String json) {
        return html.replace(END, "<script type=\"application/json\" id=\"boot\">" + json + "</script>" + END);
    }

    private static Map<String, List<String>> hints(String json, JsonMapper mapper) {
        return json.isEmpty() ? Map.of() : mapper.readValue(json, new TypeReference<>() {});
    }

    /** JSON that no browser takes for the end of the script, whatever a household calls its goals. */
    private String inScript(Map<String, Object> boot) {
        return writer.json().writeValueAsString(boot).replace("<", "\\u003c");
    }

    private static String read(Resource page) {
        if (!page.exists()) {
            return "";
        }
        try {
            return page.getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the built page can't be read", unreadable);
        }
    }
}
