package dev.headroom.finance.server.market;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.remote.Remote;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Prices as CSV from an address: {@code {symbol}} and {@code {from}} of its template are replaced. */
final class HttpPrices implements PriceProvider {
    private static final ErrorCode REFUSED = new ErrorCode("PRICES_REFUSED", ErrorCode.Kind.UNAVAILABLE);

    private final String template;
    private final Remote remote;

    HttpPrices(String template, Remote remote) {
        this.template = template;
        this.remote = remote;
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public Optional<List<Quote>> since(String symbol, LocalDate from) {
        URI uri = URI.create(template.replace("{symbol}", URLEncoder.encode(symbol, StandardCharsets.UTF_8))
                .replace("{from}", from.toString()));
        Remote.Reply reply = remote.get(uri);
        if (reply.status() == 404) {
            return Optional.empty();
        }
        if (reply.status() != 200) {
            throw CodedException.of(
                    REFUSED, Violation.of("provider of prices", "must answer 200 or 404", reply.status()));
        }
        try {
            return Optional.of(Quotes.read("the answer for " + symbol, new StringReader(reply.body()), from));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
