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
    private GatlingBench() {}

    public static void main(String[] arguments) throws IOException, SQLException {
        Map<String, String> given = new HashMap<>(Map.of(
                "data",
                ".data",
                "profile",
                "realistic",
                "users",
                "1000",
                "seconds",
                "60",
                "ramp",
                "20",
                "households",
                "10000",
                "reports",
                "target/gatling"));
        for (String argument : arguments) {
            int at = argument.indexOf('=');
            if (at < 0) {
                throw new IllegalArgumentException("an argument must be name=value, was " + argument);
            }
            given.put(argument.substring(0, at), argument.substring(at + 1));
        }
        Path data = Path.of(given.getOrDefault("data", ""));
        String url = JsonMapper.shared()
                .readTree(Files.readString(data.resolve("credentials.json")))
                .get("url")
                .asString();
        Path feeder = Files.createTempFile("headroom-households", ".csv");
        SignedIn signedIn = SignedIn.over(data, Integer.parseInt(given.getOrDefault("households", "1")));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> signOut(signedIn, feeder)));
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

    private static void signOut(SignedIn signedIn, Path feeder) {
        try {
            signedIn.close();
            Files.deleteIfExists(feeder);
        } catch (IOException | SQLException failure) {
            System.err.println("the households of the load are still signed in: " + failure.getMessage());
        }
    }
}
