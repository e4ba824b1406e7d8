package dev.headroom.finance.server.generate;

/** How many assets have prices, and on how many trading days. */
record MarketSize(int assets, int days) {
    /** A market that suits a population: 225 thousand prices up to 5,000 households, 10 million from 50,000. */
    static MarketSize of(int households) {
        if (households <= 5_000) {
            return new MarketSize(300, 750);
        }
        return households < 50_000 ? new MarketSize(1_500, 1_250) : new MarketSize(5_000, 2_000);
    }
}
