package dev.headroom.finance.server.calculation;

import dev.headroom.base.Sha256;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The SHA-256 of a request in its canonical form: fields in alphabetical order, absent ones and nulls alike, numbers
 * without trailing zeros. Two requests that mean the same have the same fingerprint, however they were written.
 */
@Component
public class Fingerprint {
    private final JsonMapper json;

    Fingerprint(JsonMapper json) {
        this.json = json;
    }

    /** 32 bytes. */
    public byte[] of(Object request) {
        StringBuilder text = new StringBuilder();
        append(json.valueToTree(request), text);
        return Sha256.of(text.toString());
    }

    /** 64 hexadecimal digits. */
    public String hex(Object request) {
        return HexFormat.of().formatHex(of(request));
    }

    /** The first 16 hexadecimal digits of the digest of a text: for versions made of many parts. */
    public static String brief(String text) {
        return Sha256.hex(text, 8);
    }

    private static void append(JsonNode node, StringBuilder text) {
        if (node.isObject()) {
            Map<String, JsonNode> fields = new TreeMap<>();
            node.properties().forEach(field -> {
                if (!field.getValue().isNull()) {
                    fields.put(field.getKey(), field.getValue());
                }
            });
            text.append('{');
            fields.forEach((name, value) -> {
                text.append('"').append(name).append("\":");
                append(value, text);
                text.append(',');
            });
            text.append('}');
        } else if (node.isArray()) {
            text.append('[');
            node.forEach(element -> {
                append(element, text);
                text.append(',');
            });
            text.append(']');
        } else if (node.isNumber() && Double.isFinite(node.doubleValue())) {
            BigDecimal value = node.decimalValue();
            text.append(value.signum() == 0 ? "0" : value.stripTrailingZeros().toString());
        } else {
            text.append(node);
        }
    }
}
