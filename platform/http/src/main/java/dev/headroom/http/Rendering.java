package dev.headroom.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the answer to one request of a response: its coding, its condition, its range, its own fields. */
final class Rendering {
    /** Bytes of a body that may be compressed on whatever thread. */
    private static final int LIGHT = 4 << 10;

    private static final String BOUNDARY = "headroom-part-5f1c9a7e";
    /** A 304 says what is needed to use the copy, and nothing of the body it doesn't have. */
    private static final Set<String> NOT_IN_304 = Set.of(
            "content-type",
            "content-length",
            "content-encoding",
            "content-language",
            "content-range",
            "accept-ranges",
            "last-modified");

    private final Route route;
    private final Request request;
    private final ResponseStats stats;
    private final AcceptEncoding accepted;
    private final Optional<EntityTags> noneMatch;

    Rendering(Route route, Request request, ResponseStats stats) {
        this.stats = stats;
        this.route = route;
        this.request = request;
        this.accepted = AcceptEncoding.of(request.fields().joined("Accept-Encoding"));
        this.noneMatch = Conditions.tags(request.fields(), "If-None-Match", true);
    }

    /**
     * Whether the answer is little work, for a thread that others wait for: its body, where it has one, is coded
     * already or small.
     */
    boolean isLight(Kept kept) {
        if (kept.body().length <= LIGHT) {
            return true;
        }
        if (request.fields().has("Range")) {
            return false;
        }
        boolean known = kept.status() == 200
                && kept.named(accepted, noneMatch.orElse(null)).isPresent();
        return known || kept.isMade(accepted);
    }

    /** Of a response that is kept, or that is treated so for once. */
    Reply of(Kept kept, List<String> variesBy, Fields stamps) {
        Optional<Kept.Coded> selected = selected(kept);
        if (selected.isEmpty()) {
            return finished(notAcceptable());
        }
        Kept.Coded coded = selected.get();
        if (kept.status() != 200) {
            return other(kept, coded, variesBy, stamps);
        }
        return switch (Conditions.of("GET", request.fields(), coded.tag(), lastModified(kept))) {
            case NOT_MODIFIED ->
                Reply.empty(
                        304,
                        coded.unchanged()
                                .of(
                                        route,
                                        variesBy,
                                        () -> tagged(kept, coded, variesBy)
                                                .build()
                                                .only(name -> !NOT_IN_304.contains(name))
                                                .lasting()),
                        stamps);
            case FAILED -> finished(problem(412, "PRECONDITION_FAILED", "it has changed since"));
            case PROCEED -> {
                Fields whole = coded.whole()
                        .of(
                                route,
                                variesBy,
                                () -> rangeable(kept, coded, variesBy)
                                        .set("Content-Length", Integer.toString(coded.bytes().length))
                                        .build()
                                        .lasting());
                if (request.fields().has("Range")) {
                    yield finished(ranged(kept, coded, whole.and(stamps).toBuilder()));
                }
                stats.sent(kept.body().length, coded.bytes().length);
                yield finished(Reply.whole(200, List.of(whole, stamps), coded.bytes()));
            }
        };
    }

    private Fields.Builder rangeable(Kept kept, Kept.Coded coded, List<String> variesBy) {
        Fields.Builder fields = tagged(kept, coded, variesBy).set("Accept-Ranges", "bytes");
        return coded.coding() == Coding.IDENTITY
                ? fields
                : fields.set("Content-Encoding", coded.coding().token());
    }

    private Fields.Builder tagged(Kept kept, Kept.Coded coded, List<String> variesBy) {
        Fields.Builder fields = kept.fields().toBuilder();
        stated(fields, variesBy, kept.negotiated());
        return fields.set("ETag", coded.tag().toString());
    }

    private Reply other(Kept kept, Kept.Coded coded, List<String> variesBy, Fields stamps) {
        Fields.Builder fields = kept.fields().toBuilder();
        stated(fields, variesBy, kept.negotiated());
        fields.addAll(stamps);
        if (coded.coding() != Coding.IDENTITY) {
            fields.set("Content-Encoding", coded.coding().token());
        }
        return finished(ranged(kept, coded, fields));
    }

    private Optional<Kept.Coded> selected(Kept kept) {
        String range = request.fields().first("Range");
        if (range == null) {
            return kept.select(accepted, noneMatch.orElse(null));
        }
        // a range is of one representation: the one that If-Range names, else the plain one
        Optional<EntityTag> named =
                Optional.ofNullable(request.fields().first("If-Range")).flatMap(EntityTags::one);
        for (Kept.Coded coded : kept.all()) {
            if (named.isPresent() && named.get().matchesStrongly(coded.tag()) && accepted.accepts(coded.coding())) {
                return Optional.of(coded);
            }
        }
        return named.isEmpty() && accepted.accepts(Coding.IDENTITY)
                ? Optional.of(kept.plain())
                : kept.select(accepted, noneMatch.orElse(null));
    }

    private Reply ranged(Kept kept, Kept.Coded coded, Fields.Builder fields) {
        byte[] body = coded.bytes();
        boolean applies = kept.status() == 200
                && !request.isHead()
                && Conditions.rangeApplies(request.fields(), coded.tag(), null)
                && (coded.coding() == Coding.IDENTITY || request.fields().has("If-Range"));
        ByteRanges ranges =
                applies ? ByteRanges.of(request.fields().first("Range"), body.length) : new ByteRanges.Whole();
        return switch (ranges) {
            case ByteRanges.Whole _ -> {
                if (kept.status() != 204) {
                    fields.set("Content-Length", Integer.toString(body.length));
                }
                stats.sent(kept.body().length, body.length);
                yield Reply.whole(kept.status(), fields.build(), body);
            }
            case ByteRanges.Unsatisfiable _ -> {
                fields.set("Content-Range", "bytes */" + body.length);
                fields.set("Content-Length", "0").remove("Content-Encoding");
                yield Reply.empty(416, fields.build());
            }
            case ByteRanges.Parts(List<ByteRanges.Part> parts)
            when parts.size() == 1 -> {
                ByteRanges.Part part = parts.getFirst();
                fields.set("Content-Range", part.contentRange(body.length));
                fields.set("Content-Length", Long.toString(part.length()));
                yield Reply.part(fields.build(), body, (int) part.first(), (int) part.length());
            }
            case ByteRanges.Parts(List<ByteRanges.Part> parts) -> {
                byte[] all = multipart(parts, body, kept.fields().first("Content-Type"));
                fields.set("Content-Type", "multipart/byteranges; boundary=" + BOUNDARY);
                fields.set("Content-Length", Integer.toString(all.length));
                yield Reply.part(fields.build(), all, 0, all.length);
            }
        };
    }

    private static byte[] multipart(List<ByteRanges.Part> parts, byte[] body, @Nullable String type) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteRanges.Part part : parts) {
            String head = "\r\n--" + BOUNDARY + (type == null ? "" : "\r\nContent-Type: " + type)
                    + "\r\nContent-Range: " + part.contentRange(body.length) + "\r\n\r\n";
            all.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
            all.write(body, (int) part.first(), (int) part.length());
        }
        all.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return all.toByteArray();
    }

    private void stated(Fields.Builder fields, List<String> variesBy, boolean negotiated) {
        if (route.cacheControl() != null) {
            fields.set("Cache-Control", route.cacheControl());
        }
        if (route.cdnCacheControl() != null) {
            fields.set("CDN-Cache-Control", route.cdnCacheControl());
        }
        if (!route.groups().isEmpty()) {
            fields.set("Cache-Groups", StructuredWriter.strings(route.groups()));
        }
        if (route.audience() == Route.Audience.PRINCIPAL) {
            // not Cookie: no shared cache may store it, a browser's asks before each use, and its tag is that of these
            // bytes, whoever is signed in (RFC 9110, 8.8.1); every other cookie would cost the browser its copy
            fields.join("Vary", "Authorization");
        }
        variesBy.forEach(name -> fields.join("Vary", name));
        if (negotiated) {
            fields.join("Vary", "Accept-Encoding");
        }
    }

    /** Of a response that isn't kept: as the handler made it, coded for this client where that is allowed. */
    Reply passed(Response response, CodingPolicy policy, Fields stamps) {
        if (response.isSent()) {
            return Reply.sent(response.status(), response.fields());
        }
        Fields own = response.fields();
        boolean mayTag = response.status() == 200
                && request.reads()
                && !Directives.of(own.joined("Cache-Control")).has("no-store")
                && !own.has("Content-Range")
                && !own.has("Content-Encoding");
        boolean gains = response.body().length >= policy.liveThreshold() && policy.mayCode(response.status(), own);
        if (!mayTag && !gains) {
            Fields.Builder fields = own.toBuilder().addAll(stamps).remove("Transfer-Encoding");
            if (response.status() != 204 && response.status() != 304 && response.status() >= 200) {
                fields.set("Content-Length", Integer.toString(response.body().length));
            }
            return finished(Reply.whole(response.status(), fields.build(), response.body()));
        }
        EntityTag tag = Optional.ofNullable(own.first("ETag"))
                .flatMap(EntityTags::one)
                .orElseGet(() -> EntityTag.of(response.body()));
        Coding coding = gains ? accepted.best(policy.codings()).orElse(Coding.IDENTITY) : Coding.IDENTITY;
        Kept once = Kept.once(response, own.toBuilder().remove("Content-Length").build(), tag, coding, policy.effort());
        return mayTag ? of(once, List.of(), stamps) : untagged(once, stamps);
    }

    private Reply untagged(Kept once, Fields stamps) {
        Kept.Coded coded = once.select(accepted, null).orElseGet(once::plain);
        Fields.Builder fields = once.fields().toBuilder().addAll(stamps).join("Vary", "Accept-Encoding");
        if (coded.coding() != Coding.IDENTITY) {
            fields.set("Content-Encoding", coded.coding().token()).remove("ETag");
        }
        fields.set("Content-Length", Integer.toString(coded.bytes().length));
        stats.sent(once.body().length, coded.bytes().length);
        return finished(Reply.whole(once.status(), fields.build(), coded.bytes()));
    }

    private static @Nullable Instant lastModified(Kept kept) {
        return HttpDates.read(kept.fields().first("Last-Modified"), Instant.EPOCH)
                .orElse(null);
    }

    private Reply finished(Reply reply) {
        return request.isHead() ? reply.forHead() : reply;
    }

    private static Reply notAcceptable() {
        return problem(406, "NOT_ACCEPTABLE", "none of the codings that the client takes is on offer");
    }

    static Reply problem(int status, String code, String detail) {
        return Problem.of(status, code, detail).reply();
    }
}
