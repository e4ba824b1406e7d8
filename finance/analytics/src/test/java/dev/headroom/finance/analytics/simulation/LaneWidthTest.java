package dev.headroom.finance.analytics.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.Matrix;
import dev.headroom.finance.analytics.covariance.Estimators;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: a JVM with narrower vectors, or without their module, gives the same bits. */
final class LaneWidthTest {
    /** What a JVM computes, as a number that any different bit changes. */
    static final class Child {
        private Child() {}

        static int fingerprint() {
            double[] cells = new double[40 * 13];
            Arrays.setAll(cells, i -> Elementary.normal(Elementary.bits(5, i)));
            Matrix covariance = Estimators.sample(Matrix.owned(40, 13, cells)).matrix();
            Growth growth = new Growth.StudentT(
                    Doubles.filled(13, 0.03), covariance.times(0.01), Doubles.filled(13, 1.0 / 13), 5);
            Plan plan = Plan.retirement(1, 10, new WithdrawalRule.ConstantReal(0.04));
            return 31 * covariance.hashCode()
                    + new MonteCarlo(growth, 3, 500).run(plan).hashCode();
        }

        public static void main(String[] args) throws IOException {
            System.out.write(("fingerprint " + fingerprint() + "\n").getBytes(StandardCharsets.US_ASCII));
            System.out.flush();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--add-modules=jdk.incubator.vector -XX:MaxVectorSize=16",
                "--add-modules=jdk.incubator.vector -XX:MaxVectorSize=32",
                "-XX:TieredStopAtLevel=1"
            })
    void anotherJvm_givesTheSameBits(String options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of(options.split(" ", -1)));
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(Child.class.getName());
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        child.waitFor();
        String line = output.lines()
                .filter(text -> text.startsWith("fingerprint "))
                .findFirst()
                .orElse(output);

        assertEquals("fingerprint " + Child.fingerprint(), line);
    }
}
