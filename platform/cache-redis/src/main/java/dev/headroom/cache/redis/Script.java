package dev.headroom.cache.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A Lua script that is sent by its digest, and whole where the server doesn't know it. It answers with an array. */
final class Script {
    private final String text;
    private final String digest;

    Script(String text) {
        this.text = text;
        this.digest = sha1(text);
    }

    /** One trip, two the first time on a server. */
    <V> CompletableFuture<List<Object>> send(
            RedisClusterAsyncCommands<String, V> commands, String[] keys, V[] arguments) {
        CompletionStage<List<Object>> known = commands.evalsha(digest, ScriptOutputType.MULTI, keys, arguments);
        return known.exceptionallyCompose(failure -> {
                    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
                    CompletionStage<List<Object>> whole = cause instanceof RedisNoScriptException
                            ? commands.eval(text, ScriptOutputType.MULTI, keys, arguments)
                            : CompletableFuture.failedStage(cause);
                    return whole;
                })
                .toCompletableFuture();
    }

    private static String sha1(String text) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
