package dev.headroom.finance.server.market;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Brings prices up to date when the last market of the day has closed. */
@Component
@ConditionalOnBooleanProperty("headroom.background")
class PriceSchedule {
    private static final Logger LOG = LoggerFactory.getLogger(PriceSchedule.class);

    private final PriceFeed feed;

    PriceSchedule(PriceFeed feed) {
        this.feed = feed;
    }

    @Scheduled(cron = "0 30 22 * * *", zone = "UTC")
    void evening() {
        if (feed.configured()) {
            LOG.info("prices: {}", feed.bringUpToDate(List.of()));
        }
    }
}
