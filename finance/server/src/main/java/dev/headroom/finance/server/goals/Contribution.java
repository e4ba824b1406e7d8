package dev.headroom.finance.server.goals;

import dev.headroom.finance.server.money.Money;
import java.time.LocalDate;

/**
 * Money put aside for a goal, or with a minus taken back.
 *
 * @param date when
 */
record Contribution(long id, long goalId, LocalDate date, Money amount) {}
