package dev.headroom.finance.server.imports;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file whose first bytes were looked at.
 *
 * @param bytes the whole file, from its beginning, to be read once
 * @param sample its first bytes, decoded without complaint, cut after a line
 * @param charset as told, by its byte-order mark or its own header; UTF-8 where nothing tells
 */
record Opened(InputStream bytes, String sample, Charset charset, FileFormat format) {
    private static final int SAMPLE_BYTES = 131_072;
    private static final Pattern XML_ENCODING =
            Pattern.compile("^\\s*<\\?(?:xml|XML)[^>]*encoding\\s*=\\s*[\"']([A-Za-z0-9._-]{1,40})[\"']");
    private static final Pattern OFX_CHARSET = Pattern.compile("(?m)^CHARSET:\\s*(\\S+)\\s*$");
    private static final Pattern OFX_ENCODING = Pattern.compile("(?m)^ENCODING:\\s*(\\S+)\\s*$");

    /** Looks at the beginning of a body. */
    static Opened of(InputStream body, ImportRequest request) throws IOException {
        byte[] start = body.readNBytes(SAMPLE_BYTES);
        refuseOtherFiles(start);
        boolean whole = start.length < SAMPLE_BYTES;
        Charset told = request.text().encoding();
        Charset marked = byMark(start);
        Charset charset = marked != null ? marked : told != null ? told : StandardCharsets.UTF_8;
        if (marked == null && told == null) {
            refuseUnmarkedWide(start);
            charset = byHeader(new String(start, StandardCharsets.ISO_8859_1), charset);
        }
        String sample = new String(start, charset);
        if (sample.startsWith("\uFEFF")) {
            sample = sample.substring(1);
        }
        if (sample.isBlank()) {
            throw Rejections.file("is empty", null, "send the file's bytes as the body of the request");
        }
        int lastLine = sample.lastIndexOf('\n');
        if (!whole && lastLine > 0) {
            sample = sample.substring(0, lastLine + 1);
        }
        FileFormat format = request.format().orElseGet(formatOf(sample));
        return new Opened(new SequenceInputStream(new ByteArrayInputStream(start), body), sample, charset, format);
    }

    private static java.util.function.Supplier<FileFormat> formatOf(String sample) {
        return () -> {
            String head = sample.stripLeading();
            if (head.startsWith("OFXHEADER") || head.startsWith("<OFX") || head.startsWith("<?OFX")) {
                return FileFormat.OFX;
            }
            if (head.startsWith("<")) {
                String start = head.substring(0, Math.min(head.length(), 4_096));
                return start.contains("<OFX") || start.contains("<?OFX") ? FileFormat.OFX : FileFormat.GREEN_BUTTON;
            }
            return head.startsWith("{") ? FileFormat.GHOSTFOLIO : FileFormat.CSV;
        };
    }

    private static @Nullable Charset byMark(byte[] start) {
        if (begins(start, 0xEF, 0xBB, 0xBF)) {
            return StandardCharsets.UTF_8;
        }
        if (begins(start, 0xFF, 0xFE)) {
            return StandardCharsets.UTF_16LE;
        }
        return begins(start, 0xFE, 0xFF) ? StandardCharsets.UTF_16BE : null;
    }

    /** XML says its encoding, and so do the plain lines above OFX 1. */
    private static Charset byHeader(String head, Charset otherwise) {
        Matcher xml = XML_ENCODING.matcher(head);
        if (xml.find()) {
            return known(xml.group(1), otherwise);
        }
        if (!head.stripLeading().startsWith("OFXHEADER")) {
            return otherwise;
        }
        Matcher encoding = OFX_ENCODING.matcher(head);
        if (encoding.find() && encoding.group(1).startsWith("UTF")) {
            return otherwise;
        }
        Matcher charset = OFX_CHARSET.matcher(head);
        if (!charset.find()) {
            return otherwise;
        }
        String name = charset.group(1);
        return known(name.matches("\\d{3,4}") ? "windows-" + name : name, otherwise);
    }

    private static Charset known(String name, Charset otherwise) {
        try {
            return name.equals("NONE") ? otherwise : Charset.forName(name);
        } catch (IllegalArgumentException unknown) {
            throw Rejections.file("must be in a known encoding", name, "say encoding=windows-1252, for example");
        }
    }

    private static void refuseOtherFiles(byte[] start) {
        if (start.length == 0) {
            throw Rejections.file("is empty", null, "send the file's bytes as the body of the request");
        }
        String other = begins(start, 'P', 'K', 3, 4)
                ? "a ZIP archive or a spreadsheet"
                : begins(start, '%', 'P', 'D', 'F')
                        ? "a PDF"
                        : begins(start, 0x1F, 0x8B)
                                ? "compressed with gzip"
                                : begins(start, 0xD0, 0xCF, 0x11, 0xE0) ? "a spreadsheet" : null;
        if (other != null) {
            throw Rejections.file("must be text", other, "save it as CSV, or send the file inside");
        }
    }

    private static void refuseUnmarkedWide(byte[] start) {
        int zeros = 0;
        int looked = Math.min(start.length, 1_000);
        for (int i = 0; i < looked; i++) {
            zeros += start[i] == 0 ? 1 : 0;
        }
        if (zeros * 10 > looked) {
            throw Rejections.of(
                    "row 1", "must be text in UTF-8", "bytes of value 0", "if it is UTF-16, say encoding=UTF-16LE");
        }
    }

    private static boolean begins(byte[] bytes, int... mark) {
        if (bytes.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((bytes[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
