/** Pictures that a household attaches: receipts of transactions, and what a goal is for. */
@NullMarked
package dev.headroom.finance.server.pictures;

import org.jspecify.annotations.NullMarked;
