package dev.headroom.finance.server.pictures;

/**
 * That a transaction has receipts.
 *
 * @param receipts how many
 */
record ReceiptCount(long transactionId, int receipts) {}
