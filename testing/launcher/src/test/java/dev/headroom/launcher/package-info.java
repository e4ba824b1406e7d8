/** The launcher as its user meets it: commands in, words and exit status out. */
@NullMarked
package dev.headroom.launcher;

import org.jspecify.annotations.NullMarked;
