package dev.headroom.cachetck;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.HashSet;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Gives a product the {@link SkewedClock} wherever it asks for the time of day: in the constants of each of its
 * classes, the class that such a call is made to is another one. Nothing else changes in a class.
 */
public final class SkewAgent implements ClassFileTransformer {
    private static final String CLOCK = SkewedClock.class.getName().replace('.', '/');
    private static final Set<String> CALLS = Set.of(
            "java/lang/System.currentTimeMillis()J",
            "java/time/Instant.now()Ljava/time/Instant;",
            "java/time/Clock.systemUTC()Ljava/time/Clock;");

    private SkewAgent() {}

    /** Called by the virtual machine. */
    public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
        instrumentation.addTransformer(new SkewAgent());
    }

    /** A jar that names this agent; the class path has the class. */
    static Path jar() throws IOException {
        Path jar = Files.createTempFile("headroom-skew", ".jar");
        jar.toFile().deleteOnExit();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", SkewAgent.class.getName());
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.finish();
        }
        return jar;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (loader == null || name == null || name.startsWith("java/") || name.equals(CLOCK)) {
            return null;
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!text.contains("currentTimeMillis") && !text.contains("java/time/Instant") && !text.contains("systemUTC")) {
            return null;
        }
        try {
            return redirected(bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static byte @Nullable [] redirected(byte[] bytes) throws IOException {
        Constants constants = Constants.of(bytes);
        Set<Integer> calls = constants.calls();
        if (calls.isEmpty()) {
            return null;
        }
        byte[] patched = bytes.clone();
        ByteBuffer buffer = ByteBuffer.wrap(patched);
        for (int call : calls) {
            buffer.putShort(call + 1, (short) (constants.count + 1));
        }
        buffer.putShort(8, (short) (constants.count + 2));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(all);
        out.write(patched, 0, constants.end);
        out.writeByte(1);
        out.writeUTF(CLOCK);
        out.writeByte(7);
        out.writeShort(constants.count);
        out.write(patched, constants.end, patched.length - constants.end);
        return all.toByteArray();
    }

    /** The constants of a class file, by where they begin. */
    private static final class Constants {
        private final byte[] bytes;
        private final ByteBuffer buffer;
        private final int count;
        private final int[] starts;
        private int end;

        private Constants(byte[] bytes) {
            this.bytes = bytes;
            this.buffer = ByteBuffer.wrap(bytes);
            this.count = Short.toUnsignedInt(buffer.getShort(8));
            this.starts = new int[count];
        }

        static Constants of(byte[] bytes) {
            Constants constants = new Constants(bytes);
            constants.scan();
            return constants;
        }

        private void scan() {
            int at = 10;
            for (int i = 1; i < count; i++) {
                starts[i] = at;
                int tag = bytes[at];
                at += switch (tag) {
                    case 1 -> 3 + Short.toUnsignedInt(buffer.getShort(at + 1));
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> 5;
                    case 5, 6 -> 9;
                    case 15 -> 4;
                    default -> 3;
                };
                if (tag == 5 || tag == 6) {
                    i++;
                }
            }
            end = at;
        }

        Set<Integer> calls() throws IOException {
            Set<Integer> calls = new HashSet<>();
            for (int i = 1; i < count; i++) {
                int at = starts[i];
                if (at > 0 && (bytes[at] == 10 || bytes[at] == 11)) {
                    int pair = starts[index(at + 3)];
                    String call = text(index(starts[index(at + 1)] + 1)) + "." + text(index(pair + 1))
                            + text(index(pair + 3));
                    if (CALLS.contains(call)) {
                        calls.add(at);
                    }
                }
            }
            return calls;
        }

        private int index(int at) {
            return Short.toUnsignedInt(buffer.getShort(at));
        }

        private String text(int index) throws IOException {
            int at = starts[index];
            return new DataInputStream(new ByteArrayInputStream(bytes, at + 1, bytes.length - at - 1)).readUTF();
        }
    }
}
