package dev.headroom.bench.jmh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The same sizes with numpy on one thread, where Debian's python3-numpy is installed. */
final class NumpyPeer {
    private static final Logger LOG = LoggerFactory.getLogger(NumpyPeer.class);

    private static final String SCRIPT = """
            import json, sys, time
            import numpy as np
            rounds = int(sys.argv[1])
            def best(f):
                times = []
                for _ in range(rounds):
                    t = time.process_time(); f(); times.append((time.process_time() - t) * 1e6)
                times.sort()
                return {"unit": "us/op", "min": times[0], "p50": times[len(times) // 2]}
            rng = np.random.default_rng(1)
            def simulation(paths, years, steps, assets):
                cov = np.full((assets, assets), 0.0005) + np.eye(assets) * 0.0011 if assets > 1 else np.array([[0.0144]])
                low = np.linalg.cholesky(cov)
                value = np.ones(paths); alive = np.ones(paths, bool)
                for _ in range(years * steps):
                    value -= 0.04 / steps
                    alive &= value >= 0
                    value = np.maximum(value, 0)
                    growth = np.exp(rng.standard_normal((paths, assets)) @ low.T + 0.004).mean(axis=1)
                    value *= growth
                return alive.mean()
            panel = rng.standard_normal((1260, 500)) * 0.01
            out = {
                "simulation5000x30": best(lambda: simulation(5000, 30, 1, 1)),
                "simulation5000x360x8": best(lambda: simulation(5000, 30, 12, 8)),
                "covariance1260x500": best(lambda: np.cov(panel, rowvar=False)),
                "version": np.__version__,
            }
            print(json.dumps(out))
            """;

    private NumpyPeer() {}

    /** By kernel; says so where there is no numpy. */
    static Map<String, Object> measure(boolean quick) throws IOException {
        ProcessBuilder python = new ProcessBuilder(List.of("python3", "-c", SCRIPT, quick ? "2" : "15"));
        python.environment().put("OPENBLAS_NUM_THREADS", "1");
        python.environment().put("OMP_NUM_THREADS", "1");
        try {
            Process process =
                    python.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() == 0) {
                return JsonMapper.shared().readValue(output, new TypeReference<Map<String, Object>>() {});
            }
        } catch (IOException missing) {
            LOG.info("python3 can't be started", missing);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
        return Map.of("missing", "Debian's python3-numpy");
    }
}
