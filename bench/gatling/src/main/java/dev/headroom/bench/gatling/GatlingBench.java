package dev.headroom.bench.gatling;

import dev.headroom.bench.load.Household;
import dev.headroom.bench.load.SignedIn;
import io.gatling.app.Gatling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * Signs households in and sends {@link Journeys} over the service of a data directory. Arguments: {@code data},
 * {@code profile}, {@code users}, {@code seconds}, {@code ramp}, {@code households} and {@code reports}, each as
 * {@code name=value}.
 */
public final class GatlingBench {
    private static final int UNREACHABLE = 5;
    private static final Map<String, String> USUAL = Map.of(
            "data", ".data",
            "profile", "realistic",
            "users", "1000",
            "seconds", "60",
            "ramp", "20",
            "households", "10000",
            "reports", "target/gatling");

    private GatlingBench() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, String> given = new HashMap<>(USUAL);
        for (String argument : arguments) {
            int at = argument.indexOf('=');
            if (at < 0 || !USUAL.containsKey(argument.substring(0, at))) {
                throw new IllegalArgumentException(
                        "an argument must be name=value with a name of " + USUAL.keySet() + ", was " + argument);
            }
            given.put(argument.substring(0, at), argument.substring(at + 1));
        }
        try {
            play(given);
        } catch (SQLException failure) {
            System.err.println("headroom: the service's database refuses: " + failure.getMessage());
            System.exit(UNREACHABLE);
        }
    }

    private static void play(Map<String, String> given) throws IOException, SQLException {
        Path data = Path.of(given.getOrDefault("data", ""));
        String url = JsonMapper.shared()
                .readTree(Files.readString(data.resolve("credentials.json")))
                .get("url")
                .asString();
        // Gatling ends the process, which signs them out
        SignedIn signedIn = SignedIn.over(data, Integer.parseInt(given.getOrDefault("households", "1")));
        Path feeder = Files.createTempFile("headroom-households", ".csv");
        feeder.toFile().deleteOnExit();
        Files.writeString(feeder, feeder(signedIn.households()));
        given.forEach((name, value) -> System.setProperty("headroom." + name, value));
        System.setProperty("headroom.url", url);
        System.setProperty("headroom.feeder", feeder.toString());
        Gatling.main(new String[] {
            "--simulation", Journeys.class.getName(), "--results-folder", given.getOrDefault("reports", "")
        });
    }

    private static String feeder(List<Household> households) {
        return households.stream()
                .map(one -> one.token() + "," + one.userId() + "," + one.account())
                .collect(Collectors.joining("\n", "token,user,account\n", "\n"));
    }
}
