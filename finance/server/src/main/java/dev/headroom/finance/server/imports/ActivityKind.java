package dev.headroom.finance.server.imports;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What can happen in a portfolio, with the words that files have for it. */
enum ActivityKind {
    OPENING("opening", "opening balance", "anfangsbestand", "position"),
    BUY(
            "buy",
            "bought",
            "you bought",
            "purchase",
            "reinvestment",
            "reinvest",
            "kauf",
            "achat",
            "compra",
            "acquisto",
            "koop",
            "aankoop",
            "kupno",
            "kop",
            "achete",
            "sparplan"),
    SELL(
            "sell",
            "sold",
            "you sold",
            "sale",
            "redemption",
            "verkauf",
            "vente",
            "venta",
            "vendita",
            "venda",
            "verkoop",
            "sprzedaz",
            "salj"),
    DIVIDEND(
            "dividend",
            "dividends",
            "div",
            "cash dividend",
            "dividende",
            "dividendo",
            "dividendos",
            "dividendi",
            "ausschuttung",
            "dywidenda",
            "utdelning",
            "distribution"),
    INTEREST("interest", "zinsen", "zins", "interet", "interets", "intereses", "interessi", "rente", "odsetki"),
    FEE("fee", "fees", "commission", "custody fee", "gebuhr", "gebuhren", "frais", "comision", "commissione", "kosten"),
    DEPOSIT(
            "deposit",
            "cash in",
            "contribution",
            "electronic funds transfer received",
            "einzahlung",
            "depot d especes",
            "versement",
            "deposito",
            "ingreso",
            "versamento",
            "storting"),
    WITHDRAWAL("withdrawal", "cash out", "auszahlung", "retrait", "retirada", "prelievo", "opname"),
    TRANSFER_IN("transfer in", "transfer_in", "shares in", "einlieferung", "einbuchung"),
    TRANSFER_OUT("transfer out", "transfer_out", "shares out", "auslieferung", "ausbuchung");

    private static final Map<String, ActivityKind> BY_WORD = byWord();

    private final List<String> words;

    ActivityKind(String... words) {
        this.words = List.of(words);
    }

    private static Map<String, ActivityKind> byWord() {
        Map<String, ActivityKind> byWord = new HashMap<>();
        for (ActivityKind kind : values()) {
            kind.words.forEach(word -> byWord.put(ColumnNames.normal(word), kind));
        }
        return byWord;
    }

    /** The kind that a file's words stand for, whole or by one of them. */
    static Optional<ActivityKind> of(String text) {
        String normal = ColumnNames.normal(text);
        ActivityKind whole = BY_WORD.get(normal);
        if (whole != null) {
            return Optional.of(whole);
        }
        for (String word : normal.split(" ", -1)) {
            ActivityKind kind = BY_WORD.get(word);
            if (kind != null) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** Whether it moves units of an asset. */
    boolean movesUnits() {
        return switch (this) {
            case OPENING, BUY, SELL, TRANSFER_IN, TRANSFER_OUT -> true;
            case DIVIDEND, INTEREST, FEE, DEPOSIT, WITHDRAWAL -> false;
        };
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
