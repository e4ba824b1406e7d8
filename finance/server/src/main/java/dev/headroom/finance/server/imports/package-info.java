/**
 * Files a household brings: read as a stream, checked row by row, stored whole or not at all. Bytes become text
 * ({@code StrictText}), text becomes rows ({@code CsvRows}, {@code OfxReader}, …), rows go by COPY into a temporary
 * table, and one merge per kind moves them to where they live.
 */
@NullMarked
package dev.headroom.finance.server.imports;

import org.jspecify.annotations.NullMarked;
