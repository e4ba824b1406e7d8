package dev.headroom.finance.server.connections;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.remote.Remote;
import java.net.URI;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An aggregator over HTTP: {@code POST /transactions/sync} with token and cursor. */
final class HttpBank implements Connector {
    private static final int PAGE = 500;
    private static final ErrorCode LOGIN_REQUIRED = new ErrorCode("BANK_LOGIN_REQUIRED", ErrorCode.Kind.CONFLICT);
    private static final ErrorCode REFUSED = new ErrorCode("BANK_REFUSED", ErrorCode.Kind.UNAVAILABLE);

    private final URI sync;
    private final Remote remote;
    private final JsonMapper json;
    private final PageReader reader;

    HttpBank(String url, Remote remote, JsonMapper json, PageReader reader) {
        this.sync = URI.create(url + "/transactions/sync");
        this.remote = remote;
        this.json = json;
        this.reader = reader;
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public Page fetch(String token, String cursor) throws Mutated {
        Remote.Reply reply = remote.post(
                sync, json.writeValueAsString(Map.of("access_token", token, "cursor", cursor, "count", PAGE)));
        JsonNode body = reader.tree("the bank's answer", reply.body());
        if (reply.status() == 200) {
            return reader.page("the bank's answer", body);
        }
        String code = body.path("error_code").asString("HTTP_" + reply.status());
        switch (code) {
            case "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION" -> throw new Mutated();
            case "ITEM_LOGIN_REQUIRED", "INVALID_ACCESS_TOKEN" ->
                throw CodedException.of(
                        LOGIN_REQUIRED,
                        Violation.of("bank", "wants its customer to sign in again", code)
                                .instead("connect the bank again"));
            default -> throw CodedException.of(REFUSED, Violation.of("bank", "refused the request", code));
        }
    }
}
