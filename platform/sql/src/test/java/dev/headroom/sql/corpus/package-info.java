/**
 * Labelled ways in which programs execute statements, good and bad, on a real database. Not in the library's package:
 * its own frames are nobody's application.
 */
@NullMarked
package dev.headroom.sql.corpus;

import org.jspecify.annotations.NullMarked;
