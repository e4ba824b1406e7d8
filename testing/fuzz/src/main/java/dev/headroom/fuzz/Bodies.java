package dev.headroom.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What goes wrong with bodies. */
final class Bodies {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEEP = 50_000;
    private static final int BOMB = 24 << 20;

    private Bodies() {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** One field somewhere gets a value that it can't have, or goes, or comes. */
    static void changeField(Draft draft, SplittableRandom chance) {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(new String(draft.body, StandardCharsets.UTF_8));
        } catch (JacksonException _) {
            return;
        }
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        if (containers.isEmpty()) {
            return;
        }
        switch (containers.get(chance.nextInt(containers.size()))) {
            case ObjectNode object -> change(object, chance);
            case ArrayNode array -> change(array, chance);
            default -> {}
        }
        draft.body = bytes(root.toString());
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainer()) {
            containers.add(node);
            node.forEach(each -> collect(each, containers));
        }
    }

    private static void change(ObjectNode object, SplittableRandom chance) {
        List<String> names = new ArrayList<>(object.propertyNames());
        if (names.isEmpty() || chance.nextInt(8) == 0) {
            object.set(chance.nextBoolean() ? "no_such_field" : "__proto__", value(chance));
            return;
        }
        String name = names.get(chance.nextInt(names.size()));
        if (chance.nextInt(8) == 0) {
            object.remove(name);
        } else {
            object.set(name, value(chance));
        }
    }

    private static void change(ArrayNode array, SplittableRandom chance) {
        switch (chance.nextInt(4)) {
            case 0 -> array.removeAll();
            case 1 -> {
                JsonNode one = array.isEmpty() ? value(chance) : array.get(0);
                for (int i = chance.nextInt(100, 2_000); i > 0; i--) {
                    array.add(one);
                }
            }
            case 2 -> array.insert(0, value(chance));
            default -> {
                if (!array.isEmpty()) {
                    array.set(chance.nextInt(array.size()), value(chance));
                }
            }
        }
    }

    private static JsonNode value(SplittableRandom chance) {
        return switch (chance.nextInt(9)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(true);
            case 2 ->
                NODES.numberNode(List.of(0L, -1L, 1L, Long.MAX_VALUE, Long.MIN_VALUE, 101L, 1_000_000L)
                        .get(chance.nextInt(7)));
            case 3 ->
                NODES.numberNode(
                        List.of(0.1, -0.0, 1e308, 1e-308, 1.0000001, -5.5).get(chance.nextInt(6)));
            case 4 -> NODES.arrayNode();
            case 5 -> NODES.objectNode();
            default -> NODES.stringNode(Hostile.text(chance));
        };
    }

    /** The text itself is broken. */
    static void changeText(Draft draft, SplittableRandom chance) {
        String text = new String(draft.body, StandardCharsets.UTF_8);
        int cut = text.isEmpty() ? 0 : chance.nextInt(text.length());
        draft.body = switch (chance.nextInt(16)) {
            case 0 -> bytes(text.substring(0, cut));
            case 1 -> bytes(text + text);
            case 2 -> bytes(text + " trailing");
            case 3 -> bytes("\ufeff" + text);
            case 4 -> text.getBytes(StandardCharsets.UTF_16);
            case 5 -> bytes("[".repeat(DEEP));
            case 6 -> bytes("{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP));
            case 7 -> bytes(text.replaceFirst("\\{", "{\"name\":1,\"name\":2,"));
            case 8 -> bytes(text.replaceFirst("\"[a-z_ ]+\"(?=[,}])", "\"\\\\ud800\""));
            case 9 -> bytes(text.replaceFirst("\"[a-z_ ]+\"(?=[,}])", "\"\\\\u0000\""));
            case 10 -> bytes(text.replaceFirst("[0-9]+(?=[,}])", "9".repeat(3_000)));
            case 11 -> bytes(text.replaceFirst("[0-9]+(?=[,}])", "1e99999999"));
            case 12 -> bytes("null");
            case 13 -> new byte[0];
            case 14 -> withByte(draft.body, cut, chance);
            default ->
                bytes(List.of("[]", "\"\"", "0", "{", "}", "NaN", "/**/{}", "'a'")
                        .get(chance.nextInt(8)));
        };
    }

    private static byte[] withByte(byte[] body, int at, SplittableRandom chance) {
        if (body.length == 0) {
            return new byte[] {(byte) 0xff};
        }
        byte[] changed = body.clone();
        changed[Math.min(at, changed.length - 1)] = (byte) chance.nextInt(256);
        return changed;
    }

    /** Compressed, well or badly, and perhaps much larger than it looks. */
    static void encode(Draft draft, SplittableRandom chance) {
        switch (chance.nextInt(5)) {
            case 0 -> {
                draft.body = gzip(draft.body);
                draft.replaceHeader("Content-Encoding", "gzip");
            }
            case 1 -> {
                byte[] large = new byte[BOMB];
                Arrays.fill(large, (byte) ' ');
                draft.body = gzip(large);
                draft.replaceHeader("Content-Encoding", "gzip");
            }
            case 2 -> {
                draft.body = gzip(gzip(gzip(draft.body)));
                draft.replaceHeader("Content-Encoding", "gzip, gzip, gzip");
            }
            case 3 -> draft.replaceHeader("Content-Encoding", "gzip");
            default -> {
                byte[] whole = gzip(draft.body);
                draft.body = Arrays.copyOf(whole, whole.length / 2);
                draft.replaceHeader("Content-Encoding", chance.nextBoolean() ? "gzip" : "br");
            }
        }
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }
}
