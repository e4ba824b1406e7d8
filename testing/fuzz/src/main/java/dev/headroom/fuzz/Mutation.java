package dev.headroom.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** One way in which a request goes wrong. */
enum Mutation {
    PATH_VALUE {
        @Override
        void change(Draft draft, SplittableRandom chance) {
            List<String> names = new ArrayList<>();
            draft.operation.in("path").forEach(each -> names.add(each.name()));
            if (names.isEmpty()) {
                draft.path += "/" + Samples.encoded(Hostile.text(chance));
                draft.onTarget = false;
                return;
            }
            String[] own = draft.path.split("/", -1);
            String[] template = draft.operation.path().split("/", -1);
            for (int i = 0; i < Math.min(own.length, template.length); i++) {
                if (template[i].startsWith("{") && chance.nextBoolean()) {
                    String value = Hostile.text(chance);
                    own[i] = Samples.encoded(value);
                    draft.onTarget &= !value.isEmpty() && !value.contains("/") && !value.contains("\\");
                    draft.rude = true;
                }
            }
            draft.path = String.join("/", own);
        }
    },
    PATH_SHAPE {
        private static final List<String> BEHIND = List.of(
                "/",
                "//",
                "/..",
                "/%2e%2e/%2e%2e/",
                "/%2e%2e%2fhealth",
                "%2f..%2fx",
                ";x=.css",
                ";jsessionid=1",
                ".json",
                ".css",
                "%00",
                "%00.css",
                "%0d%0a" + Hostile.INJECTED + ":%201",
                "/%c0%ae%c0%ae/",
                "%u002e",
                "%",
                "%2",
                "/\u20ac",
                "%e2%82",
                "?",
                "#fragment",
                "/.",
                "\\",
                "%5c",
                "/*",
                "%20",
                "\t");

        @Override
        void change(Draft draft, SplittableRandom chance) {
            draft.onTarget = false;
            draft.rude = true;
            draft.path = switch (chance.nextInt(6)) {
                case 0 -> draft.path.replaceFirst("/", "//");
                case 1 -> draft.path.toUpperCase(Locale.ROOT);
                case 2 -> "http://" + Hostile.HOST + draft.path;
                case 3 -> draft.path.replaceFirst("api", "%61pi");
                default -> draft.path + BEHIND.get(chance.nextInt(BEHIND.size()));
            };
        }
    },
    PATH_LONG {
        @Override
        void change(Draft draft, SplittableRandom chance) {
            draft.path += "/" + "p".repeat(chance.nextInt(5_000, 40_000));
            draft.onTarget = false;
            draft.rude = true;
        }
    },
    QUERY_VALUE {
        @Override
        void change(Draft draft, SplittableRandom chance) {
            List<Operation.Parameter> known = draft.operation.in("query");
            if (known.isEmpty()) {
                draft.query.add(new Draft.Pair("user", Samples.encoded(Hostile.text(chance))));
                return;
            }
            String name = known.get(chance.nextInt(known.size())).name();
            draft.query.removeIf(each -> each.name().equals(name));
            draft.query.add(new Draft.Pair(name, Samples.encoded(Hostile.text(chance))));
        }
    },
    QUERY_BITS {
        @Override
        void change(Draft draft, SplittableRandom chance) {
            for (int i = 0; i < draft.query.size(); i++) {
                Draft.Pair pair = draft.query.get(i);
                if (pair.value().length() > 4) {
                    StringBuilder value = new StringBuilder(pair.value());
                    int at = chance.nextInt(value.length());
                    value.setCharAt(at, value.charAt(at) == 'A' ? 'B' : 'A');
                    draft.query.set(i, new Draft.Pair(pair.name(), value.toString()));
                }
            }
        }
    },
    QUERY_SHAPE {
        @Override
        void change(Draft draft, SplittableRandom chance) {
            switch (chance.nextInt(9)) {
                case 0 -> draft.query.addAll(List.copyOf(draft.query));
                case 1 -> draft.query.add(new Draft.Pair("no_such_parameter", "1"));
                case 2 -> draft.query.clear();
                case 3 -> draft.query.add(new Draft.Pair("user", "%zz"));
                case 4 -> draft.query.add(new Draft.Pair("user", "%ff%fe"));
                case 5 -> draft.query.add(new Draft.Pair("fields", "a(b(c(d(".repeat(chance.nextInt(1, 500))));
                case 6 -> draft.query.add(new Draft.Pair("fields", "-id,*,id,nonsense"));
                case 7 -> draft.query.add(new Draft.Pair("", ""));
                default -> {
                    for (int i = chance.nextInt(200, 3_000); i > 0; i--) {
                        draft.query.add(new Draft.Pair("p" + i, ""));
                    }
                    draft.rude = true;
                }
            }
        }
    },
    QUERY_HUGE {
        @Override
        void change(Draft draft, SplittableRandom chance) {
            draft.query.add(new Draft.Pair("q", "q".repeat(chance.nextInt(5_000, 60_000))));
            draft.rude = true;
        }
    },
    HEADER_VALUE {
        private static final List<String> NAMES = List.of(
                "If-None-Match",
                "If-Match",
                "Accept",
                "Accept-Encoding",
                "Accept-Language",
                "Range",
                "If-Range",
                "If-Modified-Since",
                "Idempotency-Key",
                "Cookie",
                "Authorization",
                "Prefer",
                "Cache-Control",
                "Headroom-Freshness",
                "traceparent",
                "Referer",
                "Content-Type",
                "Content-Encoding");

        @Override
        void change(Draft draft, SplittableRandom chance) {
            String name = NAMES.get(chance.nextInt(NAMES.size()));
            String value = Hostile.text(chance);
            if (!value.contains("\r")) {
                draft.replaceHeader(name, value);
            } else {
                draft.header(name, value);
            }
            draft.rude = true;
        }
    },
    HEADER_ABSURD {
        private static final List<Draft.Pair> ABSURD = List.of(
                new Draft.Pair("Accept-Encoding", "*;q=0"),
                new Draft.Pair("Accept-Encoding", "identity;q=0"),
                new Draft.Pair("Accept-Encoding", "identity;q=0, *;q=0"),
                new Draft.Pair("Accept-Encoding", "gzip;q=2, br;q=-1, zstd;q=x"),
                new Draft.Pair("Accept-Encoding", "gzip,".repeat(500)),
                new Draft.Pair("Accept", "image/png"),
                new Draft.Pair("Accept", "application/json;q=0"),
                new Draft.Pair("Accept", "text/html"),
                new Draft.Pair("Accept", "/"),
                new Draft.Pair("Accept", "*/json"),
                new Draft.Pair("Accept", "application/x-ndjson"),
                new Draft.Pair("Accept", "text/event-stream"),
                new Draft.Pair("Accept-Language", "x-klingon;q=9"),
                new Draft.Pair("Range", "bytes=0-"),
                new Draft.Pair("Range", "bytes=5-2"),
                new Draft.Pair("Range", "bytes=-1"),
                new Draft.Pair("Range", "bytes=0-1,0-1,0-1,0-1,0-1,0-1,0-1,0-1"),
                new Draft.Pair("Range", "bytes=99999999999999999999-"),
                new Draft.Pair("If-Range", "W/\"x\""),
                new Draft.Pair("If-None-Match", "*"),
                new Draft.Pair("If-None-Match", "\"unclosed"),
                new Draft.Pair("If-None-Match", "W/\"a\", , ,\"b\""),
                new Draft.Pair("If-Match", "W/\"1\""),
                new Draft.Pair("If-Match", "\"1\", \"2\", *"),
                new Draft.Pair("If-Modified-Since", "yesterday"),
                new Draft.Pair("If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"),
                new Draft.Pair("Cache-Control", "only-if-cached"),
                new Draft.Pair("Cache-Control", "max-age=-1, no-store, max-stale=x"),
                new Draft.Pair("Expect", "100-continue"),
                new Draft.Pair("Expect", "a-miracle"),
                new Draft.Pair("Upgrade", "h2c"),
                new Draft.Pair("Upgrade", "websocket"),
                new Draft.Pair("Connection", "Upgrade, HTTP2-Settings"),
                new Draft.Pair("Connection", "Authorization, Cookie"),
                new Draft.Pair("TE", "trailers, deflate"),
                new Draft.Pair("Max-Forwards", "0"),
                new Draft.Pair("Origin", "http://" + Hostile.HOST),
                new Draft.Pair("Sec-Fetch-Site", "cross-site"),
                new Draft.Pair("Sec-Fetch-Site", "none"),
                new Draft.Pair("Content-Encoding", "gzip, gzip, gzip"),
                new Draft.Pair("Content-Encoding", "x-nonsense"),
                new Draft.Pair("Prefer", "respond-async, wait=0"),
                new Draft.Pair("X-HTTP-Method-Override", "DELETE"),
                new Draft.Pair("Headroom-Freshness", "strict"),
                new Draft.Pair("Headroom-Token", "0/FFFFFFFF"),
                new Draft.Pair("Authorization", "Basic Og=="),
                new Draft.Pair("Authorization", "Bearer"),
                new Draft.Pair("Cookie", "headroom_session=\"; headroom_session=x; ;;="));

        @Override
        void change(Draft draft, SplittableRandom chance) {
            Draft.Pair pair = ABSURD.get(chance.nextInt(ABSURD.size()));
            if (chance.nextInt(4) > 0) {
                draft.replaceHeader(pair.name(), pair.value());
            } else {
                draft.header(pair.name(), pair.value());
            }
            draft.rude |= pair.name().equals("Expect")
                    || pair.name().equals("Upgrade")
                    || pair.name().equals("Connection");
        }
    },
    HEADER_POISON {
        @Override
        void change(Draft draft, SplittableRandom chance) {
            Poison.every().stream()
                    .filter(_ -> chance.nextInt(3) == 0)
                    .forEach(each -> draft.header(each.name(), each.value()));
        }
    },
    HEADER_HUGE {
        @Override
        void change(Draft draft, SplittableRandom chance) {
            switch (chance.nextInt(5)) {
                case 0 -> draft.replaceHeader("If-None-Match", "\"" + "t".repeat(1 << 20) + "\"");
                case 1 -> draft.replaceHeader("If-None-Match", "\"t\", ".repeat(chance.nextInt(100, 1_500)) + "\"u\"");
                case 2 -> {
                    for (int i = 0; i < 10_000; i++) {
                        draft.header("X-" + i, "1");
                    }
                }
                case 3 -> draft.header("N".repeat(20_000), "1");
                default -> draft.replaceHeader("Authorization", "Bearer " + "b".repeat(chance.nextInt(1_000, 12_000)));
            }
            draft.rude = true;
        }
    },
    HEADER_SHAPE {
        @Override
        void change(Draft draft, SplittableRandom chance) {
            draft.rude = true;
            switch (chance.nextInt(9)) {
                case 0 -> draft.headers.removeIf(each -> each.name().equals("Host"));
                case 1 -> draft.header("Host", Hostile.HOST);
                case 2 -> draft.replaceHeader("Host", Hostile.HOST + ":99999");
                case 3 -> draft.replaceHeader("Host", "a b");
                case 4 -> draft.header("X-Folded", "a\r\n b");
                case 5 -> draft.header("X Space", "1");
                case 6 -> draft.header("X-Nul", "a\u0000b");
                case 7 -> draft.header("Content-Length", "0");
                default -> draft.header("Authorization", "Bearer other");
            }
        }
    },
    BODY_FIELD {
        @Override
        void change(Draft draft, SplittableRandom chance) {
            Bodies.changeField(draft, chance);
        }
    },
    BODY_TEXT {
        @Override
        void change(Draft draft, SplittableRandom chance) {
            Bodies.changeText(draft, chance);
        }
    },
    BODY_HUGE {
        @Override
        void change(Draft draft, SplittableRandom chance) {
            byte[] large = new byte[chance.nextInt(200_000, 3 << 20)];
            java.util.Arrays.fill(large, (byte) (chance.nextBoolean() ? '[' : ' '));
            draft.body = large;
            draft.rude = true;
        }
    },
    BODY_CODED {
        @Override
        void change(Draft draft, SplittableRandom chance) {
            Bodies.encode(draft, chance);
            draft.rude = true;
        }
    },
    CONTENT_TYPE {
        private static final List<String> TYPES = List.of(
                "text/plain",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "multipart/form-data",
                "application/json; charset=utf-16",
                "application/json; charset=nonsense",
                "application/json;;;",
                "json",
                "*/*",
                "application/merge-patch+json",
                "application/octet-stream");

        @Override
        void change(Draft draft, SplittableRandom chance) {
            draft.headers.removeIf(each -> each.name().equals("Content-Type"));
            if (chance.nextInt(8) > 0) {
                draft.header("Content-Type", TYPES.get(chance.nextInt(TYPES.size())));
            }
            if (draft.body.length == 0) {
                draft.body = "{}".getBytes(StandardCharsets.UTF_8);
            }
        }
    },
    FRAMING {
        @Override
        void change(Draft draft, SplittableRandom chance) {
            Draft.Framing[] all = Draft.Framing.values();
            draft.framing = all[chance.nextInt(1, all.length)];
            if (draft.body.length == 0 && chance.nextBoolean()) {
                draft.body = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
            }
        }
    },
    METHOD {
        private static final List<String> METHODS = List.of(
                "HEAD",
                "OPTIONS",
                "TRACE",
                "POST",
                "PUT",
                "DELETE",
                "PATCH",
                "GET",
                "get",
                "QUERY",
                "PROPFIND",
                "X",
                "CONNECT",
                "M".repeat(300));

        @Override
        void change(Draft draft, SplittableRandom chance) {
            draft.method = METHODS.get(chance.nextInt(METHODS.size()));
            draft.onTarget = false;
            draft.rude = true;
        }
    },
    VERSION {
        private static final List<String> VERSIONS =
                List.of("HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/9.9", "http/1.1", "HTTP/1.10", "ICY", "");

        @Override
        void change(Draft draft, SplittableRandom chance) {
            draft.version = VERSIONS.get(chance.nextInt(VERSIONS.size()));
            draft.rude = true;
        }
    };

    /** Changes the request; the same for the same chance. */
    abstract void change(Draft draft, SplittableRandom chance);
}
