/** The rules that every module keeps, and for each rule a violation that shows it can fail. */
@NullMarked
package dev.headroom.architecture;

import org.jspecify.annotations.NullMarked;
