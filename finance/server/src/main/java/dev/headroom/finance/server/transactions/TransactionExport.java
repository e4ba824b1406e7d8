package dev.headroom.finance.server.transactions;

import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.http.CodedStream;
import dev.headroom.http.CodingPolicy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * All transactions as a stream of lines. A client that reads slowly slows the reading of the database; one that goes
 * away ends it. The last line says how many there were: a stream without it was cut.
 */
@RestController
@Tag(name = "Transactions")
class TransactionExport {
    private static final String TYPE = "application/x-ndjson";
    private static final int ROWS_PER_FLUSH = 200;

    private final Transactions transactions;
    private final JsonMapper json;
    private final CodingPolicy coding;

    TransactionExport(Transactions transactions, JsonMapper json, CodingPolicy coding) {
        this.transactions = transactions;
        this.json = json;
        this.coding = coding;
    }

    @GetMapping("/api/v1/export/transactions")
    @Operation(
            summary = "Every transaction, a line of JSON each",
            description =
                    "The oldest first; the last line is {\"_end\":true,\"rows\":n}, and is missing where it broke off.")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = TYPE, schema = @Schema(implementation = Transaction.class)))
    void stream(Household household, HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType(TYPE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        // what buffers in front mustn't wait for the end
        response.setHeader("X-Accel-Buffering", "no");
        // not closed where it fails: a cut stream must look like one
        OutputStream lines = CodedStream.open(request, response, coding);
        try {
            int[] row = {0};
            long rows = transactions.each(household, transaction -> write(lines, transaction, row[0]++));
            lines.write(("{\"_end\":true,\"rows\":" + rows + "}\n").getBytes(StandardCharsets.UTF_8));
            lines.close();
        } catch (UncheckedIOException gone) {
            throw gone.getCause();
        }
    }

    private void write(OutputStream lines, Transaction transaction, int row) {
        try {
            lines.write(json.writeValueAsBytes(transaction));
            lines.write('\n');
            if (row % ROWS_PER_FLUSH == 0) {
                lines.flush();
            }
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
